import { requestRemark } from '@comity/client/api'
import { remarkRequest } from '../../casework/request-remark.ts'
import { ownRoute } from '../define.ts'

/** Two persons, one after the other, say for their party how a document or answer may be used from now on (m1 to m4). */
export const requestRemarkRoute = ownRoute({
  call: requestRemark,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian'],
  handle: (node, actor, body) => remarkRequest(node, { actor, ...body }),
})
