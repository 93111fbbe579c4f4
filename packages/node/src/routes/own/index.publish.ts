import { indexPublish } from '@comity/client/api'
import { requireInForce } from '../../agreements/agreements.ts'
import { requireSchedule } from '../../index/publish.ts'
import { pendingRetractions } from '../../retention/publish-retractions.ts'
import { startJob } from '../../jobs.ts'
import { ownRoute } from '../define.ts'

/**
 * Starts publishing under an agreement. Throws `agreement-not-in-force`, and `rate` before its schedule, unless a record is to be
 * withdrawn.
 */
export const indexPublishRoute = ownRoute({
  call: indexPublish,
  roles: ['liaison', 'custodian', 'supervisor'],
  handle: async (node, { person, unit }, { agreement }) => {
    // spec/retraction.md §4: what is to be withdrawn need not wait.
    const isUrgent = (await pendingRetractions(node)).includes(agreement)
    if (isUrgent) await requireInForce(node.db, agreement, { now: node.now(), parties: [node.party] })
    else await requireSchedule(node, agreement)
    return { job: await startJob(node, { kind: 'publish', person, unit, params: { agreement }, total: 0 }) }
  },
})
