import { freezeApprove } from '@comity/client/api'
import { approveFreeze } from '../../freeze/freeze-approve.ts'
import { ownRoute } from '../define.ts'

/** The second person: of a draft (f1a, f2), of a hold (f5), of a split (f13t). */
export const freezeApproveRoute = ownRoute({
  call: freezeApprove,
  roles: ['supervisor', 'legal'],
  handle: (node, actor, { freeze }) => approveFreeze(node, { actor, freeze }),
})
