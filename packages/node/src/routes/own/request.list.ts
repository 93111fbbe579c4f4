import { requestList } from '@comity/client/api'
import { listRequests, requestSummaryOf } from '../../casework/requests.ts'
import { ownRoute } from '../define.ts'

/** The unit's requests, sent and received, newest first. */
export const requestListRoute = ownRoute({
  call: requestList,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian'],
  handle: async (node, actor) => ({ requests: (await listRequests(node.db, actor)).map(requestSummaryOf) }),
})
