import { requestPreserve } from '@comity/client/api'
import { preserveRequest } from '../../casework/request-hold.ts'
import { ownRoute } from '../define.ts'

/** The requested party says that data is preserved (p1). */
export const requestPreserveRoute = ownRoute({
  call: requestPreserve,
  roles: ['investigator', 'custodian'],
  maxBytes: 262_144,
  handle: (node, actor, body) => preserveRequest(node, { actor, ...body }),
})
