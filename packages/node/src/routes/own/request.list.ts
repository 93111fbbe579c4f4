import { requestList } from '@comity/client/api'
import { readLocal } from '../../calendar/calendar-view.ts'
import { listRequests, requestSummaryOf } from '../../casework/requests.ts'
import { ownRoute } from '../define.ts'

/** The unit's requests, sent and received, newest first. */
export const requestListRoute = ownRoute({
  call: requestList,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian'],
  handle: async (node, actor) => {
    const local = await readLocal(node, node.db)
    return { requests: (await listRequests(node.db, actor)).map((row) => requestSummaryOf(row, local)) }
  },
})
