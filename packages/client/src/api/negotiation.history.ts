import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Count, Digest, InstantText, PartyCode } from './shapes.ts'

export const negotiationHistory = ownCall({
  name: 'negotiation.history',
  summary: 'Gives every statement of a negotiation as it was signed, verified again, and where this log holds it.',
  body: closed({ negotiation: Digest }),
  result: closed({
    statements: Type.Array(
      closed({
        statement: Digest,
        author: PartyCode,
        number: Count,
        kind: Type.String({ pattern: '^[a-z]+$' }),
        at: InstantText,
        /** The signed statement (spec/negotiation.md §3). */
        jws: Type.String({ maxLength: 1_048_576 }),
        /** The entry of this node's log; null until it is sequenced. */
        index: Type.Union([Type.Null(), Count]),
      }),
    ),
  }),
})
