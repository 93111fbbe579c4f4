import { type Instant, parseInstant, type Verified } from '@comity/codec'
import type { AgreementSignature } from './signature.ts'
import type { Terms } from './terms.ts'

/** Where an agreement stands. `signed`: it has the signatures it needs and its time has not come. */
export type AgreementState = 'proposed' | 'signed' | 'in-force' | 'expired'

/**
 * The state at one captured instant (spec/agreements.md §7): in force in the half-open time [from, until) once the rule
 * of the terms is met. Several signatures of one party count once.
 */
export function agreementState({
  terms,
  signatures,
  now,
}: {
  readonly terms: Terms
  readonly signatures: readonly Verified<AgreementSignature>[]
  readonly now: Instant
}): AgreementState {
  if (now >= parseInstant(terms.inForce.until)) return 'expired'
  const begins = forceBegins({ terms, signatures })
  if (begins === undefined) return 'proposed'
  return now >= begins ? 'in-force' : 'signed'
}

/** The parties that have signed. Under `n-of-m`, only these are bound: acts with the others wait for their signature. */
export function signedParties({
  terms,
  signatures,
}: {
  readonly terms: Terms
  readonly signatures: readonly Verified<AgreementSignature>[]
}): ReadonlySet<string> {
  const members = new Set(terms.parties.map((member) => member.party))
  return new Set(signatures.map((signature) => signature.party).filter((party) => members.has(party)))
}

/**
 * The first instant of force, once the signatures that the rule needs are there; undefined before. `from`, or the date of
 * the rule where that is later.
 */
export function forceBegins({
  terms,
  signatures,
}: {
  readonly terms: Terms
  readonly signatures: readonly Verified<AgreementSignature>[]
}): Instant | undefined {
  if (signedParties({ terms, signatures }).size < signaturesNeeded(terms)) return undefined
  const { rule, from } = terms.inForce
  return rule.kind === 'date' ? Math.max(parseInstant(rule.at), parseInstant(from)) : parseInstant(from)
}

function signaturesNeeded(terms: Terms): number {
  const { rule } = terms.inForce
  return rule.kind === 'n-of-m' ? rule.n : terms.parties.length
}
