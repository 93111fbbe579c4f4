import { closed } from '@comity/codec'
import { LogProof } from '@comity/tlog'
import Type from 'typebox'
import { AuditedBatch, Checkpoint, SealedToAuditor } from './audit-shape.ts'
import { ownCall } from './define.ts'
import { Count, Digest, Uuid } from './shapes.ts'

export const auditOpen = ownCall({
  name: 'audit.open',
  summary:
    "At the inquirer: shows the nonce, draws, and hands over what the auditor's key opens of each drawn place. Once.",
  body: closed({
    audit: Uuid,
    nonce: Digest,
    /** The publisher's, as `audit.close` gave it there. */
    checkpoint: Checkpoint,
    batches: Type.Array(AuditedBatch, { minItems: 1, maxItems: 100_000 }),
    /** That the publisher's log names this list for this audit, as `audit.close` gave it there. */
    closing: LogProof,
  }),
  result: closed({
    /** Each drawn place once; one of which this node has nothing is left out. */
    places: Type.Array(
      closed({
        batch: Digest,
        position: Count,
        opening: Type.Union([Type.Null(), Type.String({ pattern: '^[A-Za-z0-9_-]+$' })]),
        erasure: Type.Union([Type.Null(), LogProof]),
      }),
    ),
    /** Of the batches that have a drawn place with an opening. */
    keys: Type.Array(closed({ batch: Digest, keys: Type.Array(SealedToAuditor) })),
  }),
})
