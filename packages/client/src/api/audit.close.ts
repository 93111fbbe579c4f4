import { closed } from '@comity/codec'
import Type from 'typebox'
import { AuditedBatch, AuditPlanFields, Checkpoint } from './audit-shape.ts'
import { ownCall } from './define.ts'
import { Count, Digest, Uuid } from './shapes.ts'

/** A C2SP verifier key. */
const VerifierKeyText = Type.String({ minLength: 1, maxLength: 500 })

export const auditClose = ownCall({
  name: 'audit.close',
  summary:
    "After the period of an audit: fixes this node's checkpoint and, at the publisher, the batches to draw from.",
  body: closed({ audit: Uuid }),
  result: closed({
    ...AuditPlanFields,
    checkpoint: Checkpoint,
    /** At the publisher; empty at the inquirer. */
    batches: Type.Array(AuditedBatch),
    openings: Count,
    erasedPercent: Count,
    /** What this node knows of the inquirer: every message key it ever had, and how its log is verified. */
    messageKeys: Type.Array(Digest),
    logKey: VerifierKeyText,
    cosignatures: Count,
    witnesses: Type.Array(VerifierKeyText),
    publisherLogKey: VerifierKeyText,
  }),
})
