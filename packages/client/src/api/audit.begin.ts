import { closed } from '@comity/codec'
import { AuditPlanFields } from './audit-shape.ts'
import { ownCall } from './define.ts'
import { Digest, Nothing } from './shapes.ts'

export const auditBegin = ownCall({
  name: 'audit.begin',
  summary: "Commits the auditor's nonce for a period that has not begun, in this node's log.",
  body: closed({ ...AuditPlanFields, nonceCommitment: Digest }),
  result: Nothing,
})
