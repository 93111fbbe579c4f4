import { evidenceVerify } from '@comity/client/api'
import { startEvidence } from '../../evidence/run.ts'
import { ownRoute } from '../define.ts'

/** Begins the look at everything that is stored, as a job. Throws what `startEvidence` throws. */
export const evidenceVerifyRoute = ownRoute({
  call: evidenceVerify,
  roles: ['investigator'],
  handle: (node, actor, { evidence }) => startEvidence(node, actor, { evidence, work: 'verify' }),
})
