import { evidenceFetch } from '@comity/client/api'
import { startEvidence } from '../../evidence/run.ts'
import { ownRoute } from '../define.ts'

/** Begins the work as a job. Throws what `startEvidence` throws. */
export const evidenceFetchRoute = ownRoute({
  call: evidenceFetch,
  roles: ['investigator', 'liaison', 'custodian', 'supervisor', 'legal'],
  handle: (node, actor, { evidence }) => startEvidence(node, actor, { evidence, work: 'fetch' }),
})
