import { closed } from '@comity/codec'
import { LogProof } from '@comity/tlog'
import Type from 'typebox'
import { Checkpoint, SealedToAuditor } from './audit-shape.ts'
import { ownCall } from './define.ts'
import { Count, Digest, InstantText, Uuid } from './shapes.ts'

export const auditRows = ownCall({
  name: 'audit.rows',
  summary:
    'At the publisher: shows the nonce, draws rows of the manifest that was fixed, and hands them over sealed to the auditor. Once.',
  body: closed({
    audit: Uuid,
    nonce: Digest,
    /** The inquirer's, as `audit.close` gave it there. */
    checkpoint: Checkpoint,
  }),
  result: closed({
    manifest: closed({
      jws: Type.String({ minLength: 1, maxLength: 2_097_152 }),
      issuedAt: InstantText,
      proof: LogProof,
    }),
    /** The drawn rows that are there, sealed to each auditor as one. */
    rows: Type.Array(SealedToAuditor),
    erasures: Type.Array(closed({ segment: Digest, position: Count, proof: LogProof })),
  }),
})
