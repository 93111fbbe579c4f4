import { requestAdvise } from '@comity/client/api'
import { adviseRequest } from '../../casework/request-hold.ts'
import { ownRoute } from '../define.ts'

/** The requested party warns of what preserving cannot help, or endangers (p7). */
export const requestAdviseRoute = ownRoute({
  call: requestAdvise,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian'],
  maxBytes: 262_144,
  handle: (node, actor, body) => adviseRequest(node, { actor, ...body }),
})
