import { indexSync } from '@comity/client/api'
import { requireInForce } from '../../agreements/agreements.ts'
import { loadPartner } from '../../partner/directory.ts'
import { startJob } from '../../jobs.ts'
import { ownRoute } from '../define.ts'

/** Starts fetching a partner's index. Throws `agreement-not-in-force`, `not-found` for an unknown party. */
export const indexSyncRoute = ownRoute({
  call: indexSync,
  roles: ['investigator', 'liaison', 'custodian', 'supervisor'],
  handle: async (node, { person, unit }, { agreement, publisher }) => {
    await loadPartner(node.db, publisher)
    await requireInForce(node.db, agreement, { now: node.now(), parties: [node.party, publisher] })
    const params = { agreement, publisher }
    return { job: await startJob(node, { kind: 'sync', person, unit, params, total: 0 }) }
  },
})
