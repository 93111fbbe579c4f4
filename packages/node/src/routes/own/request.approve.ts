import { requestApprove } from '@comity/client/api'
import { approveRequest } from '../../casework/request-approve.ts'
import { ownRoute } from '../define.ts'

/** The second person: of a draft (q2, q4), of what was supplied (q10), of what was sent for danger to life (q4f), of an answer (q19). */
export const requestApproveRoute = ownRoute({
  call: requestApprove,
  roles: ['investigator', 'supervisor', 'legal'],
  handle: (node, actor, { request }) => approveRequest(node, { actor, request }),
})
