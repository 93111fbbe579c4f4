import { indexPublish } from '@comity/client/api'
import { requireSchedule } from '../../index/publish.ts'
import { startJob } from '../../jobs.ts'
import { ownRoute } from '../define.ts'

/** Starts publishing under an agreement. Throws `agreement-not-in-force`, and `rate` before its schedule. */
export const indexPublishRoute = ownRoute({
  call: indexPublish,
  roles: ['liaison', 'custodian', 'supervisor'],
  handle: async (node, { person, unit }, { agreement }) => {
    await requireSchedule(node, agreement)
    return { job: await startJob(node, { kind: 'publish', person, unit, params: { agreement }, total: 0 }) }
  },
})
