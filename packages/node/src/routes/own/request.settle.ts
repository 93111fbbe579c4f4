import { requestSettle } from '@comity/client/api'
import { settleRequest } from '../../casework/request-acts.ts'
import { ownRoute } from '../define.ts'

/** Both sides end a dispute (q23, q23a, q23c). */
export const requestSettleRoute = ownRoute({
  call: requestSettle,
  roles: ['supervisor', 'legal'],
  maxBytes: 262_144,
  handle: (node, actor, body) => settleRequest(node, { actor, ...body }),
})
