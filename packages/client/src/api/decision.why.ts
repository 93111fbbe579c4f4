import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Digest, InstantText, Line, oneOf, PartyCode, Uuid } from './shapes.ts'

/** What decided: a clause of the agreement, the party's own policy, or a rule that no clause changes. */
export const deciders = ['clause', 'local-policy', 'node'] as const

export const decisionWhy = ownCall({
  name: 'decision.why',
  summary: 'Explains the decisions under an id: of a request, a job, a batch, or a call or message that was refused.',
  body: closed({ id: Uuid }),
  result: closed({
    decisions: Type.Array(
      closed({
        /** Wire name of the act or call. */
        name: Line,
        party: Type.Union([Type.Null(), PartyCode]),
        at: InstantText,
        agreement: Type.Union([Type.Null(), Digest]),
        purpose: Type.Union([Type.Null(), Line]),
        outcome: oneOf(['allowed', 'refused']),
        /** The code of the refusal; null where it was allowed. */
        code: Type.Union([Type.Null(), Line]),
        by: oneOf(deciders),
        /** The clause that permitted it, or those that a refusal rests on, with their text in each language. */
        clauses: Type.Array(
          closed({
            id: Line,
            text: Type.Array(closed({ language: Line, text: Type.String({ minLength: 1, maxLength: 10_000 }) })),
          }),
        ),
      }),
    ),
  }),
})
