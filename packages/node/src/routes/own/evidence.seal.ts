import { evidenceSeal } from '@comity/client/api'
import { startEvidence } from '../../evidence/run.ts'
import { ownRoute } from '../define.ts'

/** Begins the work as a job. Throws what `startEvidence` throws. */
export const evidenceSealRoute = ownRoute({
  call: evidenceSeal,
  roles: ['investigator', 'custodian'],
  handle: (node, actor, { evidence }) => startEvidence(node, actor, { evidence, work: 'seal' }),
})
