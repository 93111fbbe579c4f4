import { freezeEnd } from '@comity/client/api'
import { endFreeze } from '../../freeze/freeze-end.ts'
import { ownRoute } from '../define.ts'

/** Ends a payment stop without an order (f1c, f11w, f14). */
export const freezeEndRoute = ownRoute({
  call: freezeEnd,
  roles: ['investigator', 'supervisor', 'legal'],
  handle: (node, actor, { freeze, as }) => endFreeze(node, { actor, freeze, as }),
})
