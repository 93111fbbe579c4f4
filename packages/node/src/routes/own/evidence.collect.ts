import { evidenceCollect } from '@comity/client/api'
import { collectEvidence } from '../../evidence/collect.ts'
import { ownRoute } from '../define.ts'

/** What was collected for an accepted request (e1). Throws what `collectEvidence` throws. */
export const evidenceCollectRoute = ownRoute({
  call: evidenceCollect,
  roles: ['investigator', 'custodian'],
  handle: async (node, actor, collection) => {
    const { row } = await node.db.transaction().execute((tx) => collectEvidence(node, tx, { actor, collection }))
    return { evidence: row.id, state: row.state }
  },
})
