import { evidenceRead } from '@comity/client/api'
import { readEvidence } from '../../evidence/read.ts'
import { bytesRoute } from '../define.ts'

/** One file, as it is read; logged before. Throws what `readEvidence` throws. */
export const evidenceReadRoute = bytesRoute({
  call: evidenceRead,
  roles: ['investigator', 'custodian', 'supervisor', 'legal'],
  handle: (node, actor, wanted) => readEvidence(node, actor, wanted),
})
