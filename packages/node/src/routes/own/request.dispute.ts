import { requestDispute } from '@comity/client/api'
import { disputeRequest } from '../../casework/request-acts.ts'
import { ownRoute } from '../define.ts'

/** The asking party disputes an answer (q22). */
export const requestDisputeRoute = ownRoute({
  call: requestDispute,
  roles: ['supervisor', 'legal'],
  maxBytes: 262_144,
  handle: (node, actor, body) => disputeRequest(node, { actor, ...body }),
})
