import { closed } from '@comity/codec'
import Type from 'typebox'
import { AuditOutcome, AuditPlanFields } from './audit-shape.ts'
import { ownCall } from './define.ts'
import { InstantText, Nothing } from './shapes.ts'

export const auditList = ownCall({
  name: 'audit.list',
  summary: 'Lists the audits that this node was told of, newest first, each with its verdict.',
  body: Nothing,
  result: closed({
    audits: Type.Array(
      closed({
        ...AuditPlanFields,
        closedAt: Type.Union([Type.Null(), InstantText]),
        outcome: Type.Union([Type.Null(), closed({ ...AuditOutcome, at: InstantText })]),
      }),
    ),
  }),
})
