import { checkShape, closed, oneOf } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { fail } from '../errors.ts'
import { outcomeKindRules, outcomeKinds } from './kinds.ts'
import { digestOf } from '../digest.ts'
import { Country, Currency, Day, Digest, isCurrency, isDayOfCalendar, PartyCode, Uuid } from '../shapes.ts'

/** SHA-256 or a VOPRF output cut to 32 bytes: the same subject has the same token at every party. */
const Token = Digest
/** Minor units (ISO 4217), positive, without sign, point or leading zero. */
const Minor = Type.String({ pattern: '^[1-9][0-9]{0,17}$' })

/** What one outcome is, the same at every party: nobody can write it twice (spec/outcomes.md §3). */
export const OutcomeKeySchema = closed({
  kind: oneOf(outcomeKinds),
  token: Token,
  /** 1, and 2, 3 … where the same happens to the same subject again, such as a second arrest. */
  event: Type.Integer({ minimum: 1, maximum: 99 }),
})
export type OutcomeKey = Static<typeof OutcomeKeySchema>

/** What a party states of an outcome. */
export const OutcomeFactsSchema = closed({
  day: Day,
  /** ISO 3166-1 alpha-2: where it happened. */
  place: Country,
  /** The one party that laid hands on it, held the money or filed the case. */
  executing: PartyCode,
  /** Parties that helped; shown and never added. */
  supporting: Type.Array(PartyCode, { maxItems: 64, uniqueItems: true }),
  amount: Type.Union([Type.Null(), closed({ minor: Minor, currency: Currency })]),
  /** `at-least` where only "more than" is known: a sum with one such is itself a bound. */
  bound: oneOf(['exact', 'at-least'] as const),
  /** The subject has no name yet, so its token is provisional: no figure with it can be agreed. */
  provisional: Type.Boolean(),
  /** A surrender of somebody who was never arrested. */
  withoutArrest: Type.Boolean(),
})
export type OutcomeFacts = Static<typeof OutcomeFactsSchema>

/** Why a party does not hold an outcome that another states. */
export const disputeReasons = ['day', 'place', 'amount', 'executing', 'subject', 'not-confirmed'] as const
export type DisputeReason = (typeof disputeReasons)[number]

/** Why a party takes back what it stated: reasons D3 and D4 of a reconciliation, or an error. */
export const withdrawalReasons = ['outside-window', 'outside-operation', 'wrong'] as const

const head = {
  schema: Type.Literal(1),
  operation: Uuid,
  party: PartyCode,
  /** Counts what this party has said about this key, or this token: the highest stands. */
  revision: Type.Integer({ minimum: 1, maximum: 10_000 }),
}

/** "This happened": the first party posts, each further one countersigns by posting the same key. */
export const OutcomePost = closed({
  ...head,
  act: Type.Literal('post'),
  key: OutcomeKeySchema,
  facts: OutcomeFactsSchema,
})
export const OutcomeWithdrawal = closed({
  ...head,
  act: Type.Literal('withdraw'),
  key: OutcomeKeySchema,
  reason: oneOf(withdrawalReasons),
})
export const OutcomeDispute = closed({
  ...head,
  act: Type.Literal('dispute'),
  key: OutcomeKeySchema,
  reason: oneOf(disputeReasons),
})
/** "What I posted under `from` is the subject `to`" (D2); `to` equal to `from` takes it back. Of one's own posts only. */
export const OutcomeMerge = closed({ ...head, act: Type.Literal('merge'), from: Token, to: Token })

export const OutcomeStatementSchema = Type.Union([OutcomePost, OutcomeWithdrawal, OutcomeDispute, OutcomeMerge])
export type OutcomeStatement = Static<typeof OutcomeStatementSchema>
export type OutcomeAct = Exclude<OutcomeStatement, { readonly act: 'merge' }>

/**
 * Reads what a party says about an outcome (spec/outcomes.md §3). That `party` sent it is for the caller to verify.
 * Throws `schema`.
 */
export function readOutcomeStatement(value: unknown): OutcomeStatement {
  const statement = checkShape(OutcomeStatementSchema, value)
  if (statement.act === 'post') checkPost(statement.key, statement.facts)
  return statement
}

function checkPost({ kind }: OutcomeKey, { day, executing, supporting, amount, withoutArrest }: OutcomeFacts): void {
  const isMoney = amount === null || isCurrency(amount.currency)
  const hasMoney = (amount !== null) === outcomeKindRules[kind].money
  const isFlagged = withoutArrest && kind !== 'PERSON_SURRENDERED'
  if (!isDayOfCalendar(day) || !isMoney || !hasMoney || isFlagged || supporting.includes(executing)) fail('schema', {})
}

/** The digest by which two statements of one party about one thing are told apart: SHA-256 of RFC 8785 bytes. */
export function statementDigest(statement: OutcomeStatement): string {
  return digestOf(statement)
}
