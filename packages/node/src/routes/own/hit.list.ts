import { hitList } from '@comity/client/api'
import { hitSummary, listHits } from '../../casework/hits.ts'
import { ownRoute } from '../define.ts'

/** The unit's hits, newest first. */
export const hitListRoute = ownRoute({
  call: hitList,
  roles: ['investigator', 'supervisor', 'liaison', 'legal'],
  handle: async (node, actor) => ({ hits: (await listHits(node.db, actor.unit)).map(hitSummary) }),
})
