import { operationStates } from '@comity/casework/operation'
import { closed, oneOf } from '@comity/codec'
import Type from 'typebox'
import { Count, Day, Digest, InstantText, Line, PartyCode, Uuid } from './shapes.ts'

/** Acts of a person in an operation that was proposed, by their rows (spec/operations.md §3). */
export const operationActs = ['o2', 'o3', 'o4', 'o5', 'o6', 'o7', 'o8', 'o9', 'm1', 'm2', 'm3', 'm4'] as const

export const OperationStateName = oneOf(operationStates)

/** An operation as lists show it. */
export const OperationSummary = closed({
  operation: Uuid,
  title: Line,
  state: OperationStateName,
  lead: PartyCode,
  agreement: Digest,
  openedAt: InstantText,
})

const Words = Type.String({ minLength: 1, maxLength: 2_000 })
const TaskNumber = Type.Integer({ minimum: 1, maximum: 10_000 })

/** What a row brings: a plan (o3), a report on a task (m3), a debrief (o5), a reason (o7, o8); null for any other. */
export const OperationBrings = Type.Union([
  Type.Null(),
  closed({
    days: Type.Array(Day, { minItems: 1, maxItems: 366 }),
    tasks: Type.Array(closed({ task: TaskNumber, party: PartyCode, day: Day, text: Words }), {
      minItems: 1,
      maxItems: 1_000,
    }),
  }),
  closed({ task: TaskNumber, done: Type.Boolean(), text: Words }),
  closed({ text: Type.String({ minLength: 1, maxLength: 20_000 }), figures: Type.Array(Digest, { maxItems: 200 }) }),
  closed({ reason: Words }),
])

export const OperationPlanShape = closed({
  days: Type.Array(Type.String()),
  tasks: Type.Array(
    closed({
      task: Count,
      party: PartyCode,
      day: Type.String(),
      text: Type.String(),
      /** What the party reported last: done, or not; null before it has. */
      done: Type.Union([Type.Null(), Type.Boolean()]),
    }),
  ),
})
