import { shieldConfirmRoute } from './own/shield.confirm.ts'
import { shieldLiftRoute } from './own/shield.lift.ts'
import { shieldListRoute } from './own/shield.list.ts'
import { shieldPlaceRoute } from './own/shield.place.ts'

/** The calls about people who must not be found (spec/cases.md §4). */
export const shieldRoutes = [shieldPlaceRoute, shieldConfirmRoute, shieldLiftRoute, shieldListRoute] as const
