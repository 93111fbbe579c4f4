import { requestRefuse } from '@comity/client/api'
import { refuseRequest } from '../../casework/request-refuse.ts'
import { ownRoute } from '../define.ts'

/** The competent person refuses an acknowledged request with a ground (q17). */
export const requestRefuseRoute = ownRoute({
  call: requestRefuse,
  roles: ['supervisor', 'legal'],
  handle: (node, actor, refusal) => refuseRequest(node, { actor, refusal }),
})
