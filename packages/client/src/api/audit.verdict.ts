import { closed } from '@comity/codec'
import { AuditOutcome } from './audit-shape.ts'
import { ownCall } from './define.ts'
import { Digest, Nothing, Uuid } from './shapes.ts'

export const auditVerdict = ownCall({
  name: 'audit.verdict',
  summary: "Records the auditor's verdict on a closed audit in this node's log.",
  body: closed({ audit: Uuid, nonce: Digest, ...AuditOutcome }),
  result: Nothing,
})
