import { ProvisionSchema } from '@comity/agreement/negotiation'
import { closed } from '@comity/codec'
import Type from 'typebox'
import { Count, Digest, InstantText, PartyCode } from './shapes.ts'

const ClauseId = Type.String({ pattern: '^[1-9][0-9.]{0,15}$' })
const Reason = Type.Union([Type.Null(), Type.String({ minLength: 1, maxLength: 2_000 })])

/** One clause of a negotiation: what was proposed for it, who stands where, what separates the parties. */
export const ClauseStanding = closed({
  clause: ClauseId,
  proposals: Type.Array(
    closed({
      proposal: Digest,
      author: PartyCode,
      base: Type.Union([Type.Null(), Digest]),
      /** Null: the clause is to be left out. */
      provision: Type.Union([Type.Null(), ProvisionSchema]),
      reason: Reason,
    }),
  ),
  positions: Type.Array(
    closed({
      party: PartyCode,
      stance: Type.Union([
        Type.Literal('accept'),
        Type.Literal('amend'),
        Type.Literal('reserve'),
        Type.Literal('reject'),
      ]),
      proposal: Digest,
      reason: Reason,
    }),
  ),
  /** The proposal that most stand for, the newest of several. */
  leading: Digest,
  /** The proposal that every party stands for. */
  agreed: Type.Union([Type.Null(), Digest]),
  separated: Type.Array(PartyCode),
})

/** The current ballot on the text. */
export const Ballot = closed({
  ballot: Count,
  initialled: Type.Array(closed({ party: PartyCode, text: Digest })),
  objected: Type.Array(closed({ party: PartyCode, reason: Type.String({ maxLength: 2_000 }) })),
})

export const Rounds = Type.Array(closed({ round: Count, until: InstantText }))

/** Statements that count and have no effect, with the code of why; a party's two statements under one number. */
export const WithoutEffect = Type.Array(
  closed({ statement: Digest, reason: Type.String({ pattern: '^[a-z]+(-[a-z]+)*$' }) }),
)
export const Equivocations = Type.Array(closed({ party: PartyCode, number: Count, statements: Type.Array(Digest) }))
