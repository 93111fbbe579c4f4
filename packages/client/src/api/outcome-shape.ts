import {
  OutcomeFactsSchema,
  outcomeKinds,
  OutcomeKeySchema,
  withdrawalReasons,
  disputeReasons,
} from '@comity/casework/outcome'
import { closed, oneOf } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { Count, Digest, EnteredLine, PartyCode } from './shapes.ts'

export const KindName = oneOf(outcomeKinds)
export const Place = Type.Union([Type.Null(), Type.String({ pattern: '^[A-Z]{2}$' })])
export const DayText = Type.Union([Type.Null(), Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' })])
export const Measure = oneOf(['events', 'subjects'] as const)

/** A subject by what it is called, which stays on this node, or by its token. */
const Subject = Type.Union([closed({ called: EnteredLine }), closed({ token: Digest })])

const about = { kind: KindName, subject: Subject, event: OutcomeKeySchema.properties.event }

/** One line of what a person of this party says about outcomes (spec/outcomes.md §3). */
export const OutcomeLine = Type.Union([
  closed({ act: Type.Literal('post'), ...about, facts: OutcomeFactsSchema }),
  closed({ act: Type.Literal('withdraw'), ...about, reason: oneOf(withdrawalReasons) }),
  closed({ act: Type.Literal('dispute'), ...about, reason: oneOf(disputeReasons) }),
  closed({ act: Type.Literal('merge'), kind: KindName, subject: Subject, to: Subject }),
])
export type OutcomeLineValue = Static<typeof OutcomeLine>

/** The three parts of a number; never added. */
export const Parts = closed({ agreed: Count, claimed: Count, disputed: Count })
/** The same in public: null is "fewer than five", or what would give that away. */
const PublicPart = Type.Union([Type.Null(), Count])
export const PublicParts = closed({ agreed: PublicPart, claimed: PublicPart, disputed: PublicPart })

/** Sums in minor units as text; a part that counts a bound is a bound. */
const Sum = Type.String({ pattern: '^[0-9]{1,30}$' })
export const MoneyParts = closed({
  currency: Type.String({ pattern: '^[A-Z]{3}$' }),
  agreed: Sum,
  claimed: Sum,
  disputed: Sum,
  atLeast: closed({ agreed: Type.Boolean(), claimed: Type.Boolean(), disputed: Type.Boolean() }),
})

export const OutcomeRowShape = closed({
  key: OutcomeKeySchema,
  state: oneOf(['agreed', 'claimed', 'disputed'] as const),
  reasons: Type.Array(oneOf(disputeReasons)),
  holders: Type.Array(closed({ party: PartyCode, facts: OutcomeFactsSchema })),
})

export const FigureShape = closed({
  figure: Digest,
  kind: KindName,
  measure: Measure,
  place: Place,
  from: DayText,
  to: DayText,
  asOf: Type.String(),
  supersedes: Type.Union([Type.Null(), Digest]),
  state: oneOf(['CLAIMED', 'PROPOSED', 'AGREED', 'DISPUTED', 'SUPERSEDED'] as const),
  votes: Type.Array(closed({ party: PartyCode, n: Count, root: Digest })),
})
