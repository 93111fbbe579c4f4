import { requestWithdraw } from '@comity/client/api'
import { withdrawRequest } from '../../casework/request-acts.ts'
import { ownRoute } from '../define.ts'

/** The asking party takes a request back (q25). */
export const requestWithdrawRoute = ownRoute({
  call: requestWithdraw,
  roles: ['supervisor', 'legal'],
  maxBytes: 262_144,
  handle: (node, actor, body) => withdrawRequest(node, { actor, ...body }),
})
