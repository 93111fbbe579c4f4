import { shieldPlace } from '@comity/client/api'
import { placeShield } from '../../shield/shields.ts'
import { ownRoute } from '../define.ts'

/** Shields the identifier of a record of the caller's unit, at once. Throws `not-found`, `schema`. */
export const shieldPlaceRoute = ownRoute({
  call: shieldPlace,
  roles: ['investigator', 'supervisor', 'legal'],
  handle: (node, actor, given) => placeShield(node, actor, given),
})
