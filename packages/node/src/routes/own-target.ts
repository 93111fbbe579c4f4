import { targetAddRoute } from './own/target.add.ts'
import { targetContactRoute } from './own/target.contact.ts'
import { targetListRoute } from './own/target.list.ts'
import { targetWithdrawRoute } from './own/target.withdraw.ts'

/** The calls about what is planned on (spec/deconfliction.md). */
export const targetRoutes = [targetAddRoute, targetContactRoute, targetListRoute, targetWithdrawRoute] as const
