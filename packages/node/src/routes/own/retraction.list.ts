import { retractionList } from '@comity/client/api'
import { listRetractions, listWaiting } from '../../retraction/retractions.ts'
import { ownRoute } from '../define.ts'

/** The unit's retractions, unanswered ones first, oldest first. Oversight sees them: there is no content in them. */
export const retractionListRoute = ownRoute({
  call: retractionList,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian', 'oversight'],
  handle: async (node, actor) => ({
    retractions: await listRetractions(node, actor),
    waiting: await listWaiting(node, actor.unit),
  }),
})
