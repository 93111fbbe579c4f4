import { jobShow } from '@comity/client/api'
import { showJob } from '../../jobs.ts'
import { ownRoute } from '../define.ts'

/** Shows a job of the caller's unit. */
export const jobShowRoute = ownRoute({
  call: jobShow,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian', 'oversight', 'administrator', 'signatory'],
  handle: (node, { unit }, { job }) => showJob(node, { job, unit }),
})
