import { networkFind } from '@comity/client/api'
import { startJob } from '../../jobs.ts'
import { ownRoute } from '../define.ts'

/** Looks for groups of linked cases among those of the caller's unit. */
export const networkFindRoute = ownRoute({
  call: networkFind,
  roles: ['investigator', 'supervisor'],
  handle: async (node, { person, unit }) => ({
    job: await startJob(node, { kind: 'link', person, unit, params: {}, total: 0 }),
  }),
})
