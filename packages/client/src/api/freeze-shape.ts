import { FreezeClaimSchema, FreezeFindingSchema, FreezeReturnSchema, freezeStates } from '@comity/casework/freeze'
import { closed } from '@comity/codec'
import Type from 'typebox'
import { Digest, InstantText, Line, oneOf, PartyCode, Uuid } from './shapes.ts'

const { purpose, urgency, payment, amount, sentAt, summary, victim, originating, beneficiary } =
  FreezeClaimSchema.properties
const { intermediary, recall, authority, legalBasis, stillInMotion, customerScript, holdUntil } =
  FreezeClaimSchema.properties

/** What a person writes of a claim: what a bank needs to stop a payment (spec/freezes.md §3). */
export const FreezeClaimText = closed({
  ...{ purpose, urgency, payment, amount, sentAt, summary, victim, originating, beneficiary },
  ...{ intermediary, recall, authority, legalBasis, stillInMotion, customerScript, holdUntil },
})

export const FreezeHops = FreezeFindingSchema.properties.hops
export const FreezePayment = FreezeReturnSchema.properties.payment
/** Minor units (ISO 4217) as text: JSON has no integers past 2^53. */
export const Minor = FreezeReturnSchema.properties.minor

/** What became of a claimed sum. */
export const FreezeSums = closed({
  currency: Line,
  claimed: Minor,
  held: Minor,
  movedOn: Minor,
  notFound: Minor,
  lifted: Minor,
  returned: Minor,
  confiscated: Minor,
})

export const freezeSummary = {
  freeze: Uuid,
  side: oneOf(['requesting', 'requested']),
  partner: PartyCode,
  agreement: Digest,
  urgency,
  state: oneOf(freezeStates),
  openedAt: InstantText,
  money: Type.Union([Type.Null(), FreezeSums]),
  /** Until when money is held; null while none is. */
  until: Type.Union([Type.Null(), InstantText]),
  /** The clock that runs out next, and when; null where none runs. */
  next: Type.Union([Type.Null(), closed({ clock: Line, at: InstantText })]),
  /** The freeze from which the money moved on to here; at the party that asked only. */
  parent: Type.Union([Type.Null(), Uuid]),
}
export const FreezeSummary = closed(freezeSummary)
export const FreezeMoved = closed({ freeze: Uuid, state: oneOf(freezeStates) })

/** What a clock said, or what else somebody has to know. */
export const FreezeNoticeView = closed({
  freeze: Uuid,
  partner: PartyCode,
  side: oneOf(['requesting', 'requested']),
  state: oneOf(freezeStates),
  /**
   * `escalate`: two thirds of a clock are over, and the contact is called; `missed`: the clock ran out; `ends`: a hold ends so
   * long after; `lapse`: it ended; `overtaken`: the other side acted first, and an act of this side does not stand.
   */
  kind: oneOf(['escalate', 'missed', 'ends', 'lapse', 'overtaken']),
  /** Of `overtaken` the row of the other side's act. */
  clock: Line,
  dueAt: InstantText,
  at: InstantText,
  /** A contact of the requested party's card; null where nobody is called or the card names nobody. */
  contact: Type.Union([Type.Null(), Line]),
})
