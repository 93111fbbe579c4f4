import { closed, oneOf } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { KindName, OutcomeRowShape, Place } from './outcome-shape.ts'
import { Count, PartyCode, Uuid } from './shapes.ts'

/** Where two parties' books are compared: what both hold, what this party alone holds, what the other alone holds. */
export const outcomeSideNames = ['both', 'ours', 'theirs'] as const

export const outcomeRows = ownCall({
  name: 'outcome.rows',
  summary: 'Lists outcomes of an operation by key, or where the books of this party and another differ.',
  body: closed({
    operation: Uuid,
    kind: Type.Union([Type.Null(), KindName]),
    place: Place,
    compare: Type.Union([Type.Null(), closed({ party: PartyCode, side: oneOf(outcomeSideNames) })]),
    /** The key text of the row before the first one wanted; null for the beginning. */
    after: Type.Union([Type.Null(), Type.String({ maxLength: 100 })]),
    limit: Type.Integer({ minimum: 1, maximum: 500 }),
  }),
  result: closed({
    rows: Type.Array(OutcomeRowShape),
    /** How many there are in all. */
    total: Count,
    /** To be given as `after` for the next; null at the end. */
    next: Type.Union([Type.Null(), Type.String()]),
  }),
})
