import { closed } from '@comity/codec'
import { LogProof } from '@comity/tlog'
import Type from 'typebox'
import { AuditedBatch, AuditPlanFields, Checkpoint } from './audit-shape.ts'
import { ownCall } from './define.ts'
import { Count, Digest, Uuid } from './shapes.ts'

/** A C2SP verifier key. */
const VerifierKeyText = Type.String({ minLength: 1, maxLength: 500 })

export const auditClose = ownCall({
  name: 'audit.close',
  summary:
    "After the period of an audit: fixes this node's checkpoint and, at the publisher, the batches or segments to draw from.",
  body: closed({ audit: Uuid }),
  result: closed({
    ...AuditPlanFields,
    checkpoint: Checkpoint,
    /** At the publisher; empty at the inquirer. */
    batches: Type.Array(AuditedBatch),
    /** That this node's log says so: its entry `audit.close`. */
    closing: LogProof,
    /** Of an audit of rows: the manifest that is audited, at the inquirer the newest one that it holds. */
    manifest: Type.Union([Type.Null(), closed({ version: Count, digest: Digest })]),
    openings: Count,
    erasedPercent: Count,
    /** What this node knows of the party that is audited: every message key it ever had, and who cosigns its log. */
    messageKeys: Type.Array(Digest),
    logKey: VerifierKeyText,
    cosignatures: Count,
    witnesses: Type.Array(VerifierKeyText),
    publisherLogKey: VerifierKeyText,
  }),
})
