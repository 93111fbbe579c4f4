import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { OperationPlanShape, OperationStateName } from './operation-shape.ts'
import { Count, Digest, InstantText, Line, PartyCode, Uuid } from './shapes.ts'

export const operationShow = ownCall({
  name: 'operation.show',
  summary: 'Shows a joint operation: who takes part, who has agreed to what, the plan and what was done of it.',
  body: closed({ operation: Uuid }),
  result: closed({
    operation: Uuid,
    title: Line,
    state: OperationStateName,
    /** The party of this node. */
    self: PartyCode,
    lead: PartyCode,
    members: Type.Array(PartyCode),
    keeper: PartyCode,
    /** Whether the keeper has made its key. */
    hasKey: Type.Boolean(),
    agreement: Digest,
    clause: Type.String(),
    subjectsPerDay: Count,
    openedAt: InstantText,
    suspendedBy: Type.Array(PartyCode),
    /** Who agreed to the newest proposal (m1), plan (m2) and debrief (m4). */
    agreed: closed({ m1: Type.Array(PartyCode), m2: Type.Array(PartyCode), m4: Type.Array(PartyCode) }),
    plan: Type.Union([Type.Null(), OperationPlanShape]),
    debrief: Type.Union([Type.Null(), closed({ text: Type.String(), figures: Type.Array(Digest) })]),
    events: Type.Array(
      closed({ party: PartyCode, seq: Count, row: Type.String(), role: Type.String(), at: InstantText, event: Digest }),
    ),
    refused: Type.Array(closed({ event: Digest, code: Type.String() })),
    /** Events that wait for one that has not come. */
    waiting: Count,
    equivocating: Type.Array(PartyCode),
    /** Equal at every party that has the same events. */
    hash: Digest,
  }),
})
