import { type Instant, parseInstant, type Verified } from '@comity/codec'
import type { Denunciation } from './denunciation.ts'
import type { AgreementSignature } from './signature.ts'
import type { Terms } from './terms.ts'

/**
 * Where an agreement stands. `signed`: it has the signatures it needs and its time has not come. `ended`: denunciations
 * have left fewer than two parties.
 */
export type AgreementState = 'proposed' | 'signed' | 'in-force' | 'ended' | 'expired'

/** An agreement with what its parties have signed. */
export interface AgreementActs {
  readonly terms: Terms
  readonly signatures: readonly Verified<AgreementSignature>[]
  readonly denunciations: readonly Verified<Denunciation>[]
}

/**
 * The state at one captured instant (spec/agreements.md §7): in force in the half-open time [from, until) once the rule
 * of the terms is met and while two parties are bound. Several signatures of one party count once.
 */
export function agreementState({ now, ...acts }: AgreementActs & { readonly now: Instant }): AgreementState {
  const { terms } = acts
  if (now >= parseInstant(terms.inForce.until)) return 'expired'
  const begins = forceBegins(acts)
  if (begins === undefined) return 'proposed'
  if (boundParties({ ...acts, now }).size < 2) return 'ended'
  return now >= begins ? 'in-force' : 'signed'
}

/** The parties that have signed, whatever became of it. */
export function signedParties({ terms, signatures }: Pick<AgreementActs, 'terms' | 'signatures'>): ReadonlySet<string> {
  const members = new Set(terms.parties.map((member) => member.party))
  return new Set(signatures.map((signature) => signature.party).filter((party) => members.has(party)))
}

/**
 * The parties that are bound at an instant: they have signed, and no denunciation of theirs has taken effect. Under
 * `n-of-m` acts with the others wait for their signature; whoever has left takes part in nothing new.
 */
export function boundParties({ now, ...acts }: AgreementActs & { readonly now: Instant }): ReadonlySet<string> {
  const left = new Set(
    acts.denunciations.filter(({ effectiveAt }) => parseInstant(effectiveAt) <= now).map(({ party }) => party),
  )
  return new Set([...signedParties(acts)].filter((party) => !left.has(party)))
}

/**
 * The first instant of force, once the signatures that the rule needs are there; undefined before. `from`, or the date of
 * the rule where that is later.
 */
export function forceBegins({ terms, signatures }: Pick<AgreementActs, 'terms' | 'signatures'>): Instant | undefined {
  if (signedParties({ terms, signatures }).size < signaturesNeeded(terms)) return undefined
  const { rule, from } = terms.inForce
  return rule.kind === 'date' ? Math.max(parseInstant(rule.at), parseInstant(from)) : parseInstant(from)
}

function signaturesNeeded(terms: Terms): number {
  const { rule } = terms.inForce
  return rule.kind === 'n-of-m' ? rule.n : terms.parties.length
}
