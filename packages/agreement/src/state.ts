import { type Instant, parseInstant, type Verified } from '@comity/codec'
import type { Denunciation } from './denunciation.ts'
import type { AgreementSignature } from './signature.ts'
import type { Terms } from './terms.ts'

/**
 * Where an agreement stands. `signed`: it has the signatures it needs and its time has not come. `superseded`: other terms
 * have taken its place. `ended`: denunciations have left fewer than two parties.
 */
export type AgreementState = 'proposed' | 'signed' | 'in-force' | 'superseded' | 'ended' | 'expired'

/** Terms and the signatures under them. */
export interface SignedTerms {
  readonly terms: Terms
  readonly signatures: readonly Verified<AgreementSignature>[]
}

/** An agreement with what its parties have signed. */
export interface AgreementActs extends SignedTerms {
  readonly denunciations: readonly Verified<Denunciation>[]
  /** Terms whose `supersedes` names this agreement. */
  readonly successors: readonly SignedTerms[]
}

/**
 * The state at one captured instant (spec/agreements.md §7): in force in the half-open time [from, until) once the rule
 * of the terms is met and while two parties are bound. Several signatures of one party count once, late ones never.
 */
export function agreementState({ now, ...acts }: AgreementActs & { readonly now: Instant }): AgreementState {
  const { terms } = acts
  if (now >= parseInstant(terms.inForce.until)) return 'expired'
  const timely = timelyActs({ ...acts, now })
  const begins = forceBegins(timely)
  if (begins === undefined) return 'proposed'
  if (isSuperseded({ ...timely, now })) return 'superseded'
  if (boundParties({ ...timely, now }).size < 2) return 'ended'
  return now >= begins ? 'in-force' : 'signed'
}

/**
 * Whether other terms have taken the place of an agreement: they are in force or were, and every party that this one still
 * binds has signed them. With fewer of them, those who did not sign would lose it without notice.
 */
function isSuperseded({ successors, now, ...acts }: AgreementActs & { readonly now: Instant }): boolean {
  const bound = boundParties({ ...acts, now })
  return successors.some((successor) => {
    const begins = forceBegins(successor)
    const signed = signedParties(successor)
    return begins !== undefined && begins <= now && [...bound].every((party) => signed.has(party))
  })
}

/**
 * The same without signatures that were made after the agreement was over: superseded, or ended. Under `n-of-m` such a one would
 * bring back what the others have left behind (spec/attacks.md D-03). What was over first is looked for among the instants at which
 * somebody signed or left, as each signature says itself, so that the order in which messages came changes nothing.
 */
export function timelyActs({ now, ...acts }: AgreementActs & { readonly now: Instant }): AgreementActs {
  const { terms, signatures, denunciations, successors } = acts
  // Under every other rule all have signed before it can be over.
  if (terms.inForce.rule.kind !== 'n-of-m' || denunciations.length + successors.length === 0) return acts
  const instants = [
    ...[...signatures, ...successors.flatMap((one) => one.signatures)].map(({ signedAt }) => parseInstant(signedAt)),
    ...successors.map((one) => forceBeginsOf(one.terms)),
    ...denunciations.map(({ effectiveAt }) => parseInstant(effectiveAt)),
  ]
  const over = instants
    .filter((at) => at <= now)
    .sort((left, right) => left - right)
    .find((at) => isOver({ ...madeBy(acts, at), now: at }))
  return over === undefined ? acts : { ...acts, signatures: madeBy(acts, over).signatures }
}

function isOver(acts: AgreementActs & { readonly now: Instant }): boolean {
  if (forceBegins(acts) === undefined) return false
  return isSuperseded(acts) || boundParties(acts).size < 2
}

/** What was signed up to an instant, of an agreement and of its successors. */
function madeBy(acts: AgreementActs, at: Instant): AgreementActs {
  const until = <T extends SignedTerms>(signed: T): T => ({
    ...signed,
    signatures: signed.signatures.filter(({ signedAt }) => parseInstant(signedAt) <= at),
  })
  return { ...until(acts), successors: acts.successors.map(until) }
}

/** The parties that have signed, whatever became of it. */
export function signedParties({ terms, signatures }: SignedTerms): ReadonlySet<string> {
  const members = new Set(terms.parties.map((member) => member.party))
  return new Set(signatures.map((signature) => signature.party).filter((party) => members.has(party)))
}

/**
 * The parties that are bound at an instant: they have signed, and no denunciation of theirs has taken effect. Under
 * `n-of-m` acts with the others wait for their signature; whoever has left takes part in nothing new.
 */
export function boundParties({
  now,
  ...acts
}: SignedTerms & Pick<AgreementActs, 'denunciations'> & { readonly now: Instant }): ReadonlySet<string> {
  const left = new Set(
    acts.denunciations.filter(({ effectiveAt }) => parseInstant(effectiveAt) <= now).map(({ party }) => party),
  )
  return new Set([...signedParties(acts)].filter((party) => !left.has(party)))
}

/**
 * The first instant of force, once the signatures that the rule needs are there; undefined before. `from`, or the date of
 * the rule where that is later.
 */
export function forceBegins({ terms, signatures }: SignedTerms): Instant | undefined {
  return signedParties({ terms, signatures }).size < signaturesNeeded(terms) ? undefined : forceBeginsOf(terms)
}

function forceBeginsOf(terms: Terms): Instant {
  const { rule, from } = terms.inForce
  return rule.kind === 'date' ? Math.max(parseInstant(rule.at), parseInstant(from)) : parseInstant(from)
}

function signaturesNeeded(terms: Terms): number {
  const { rule } = terms.inForce
  return rule.kind === 'n-of-m' ? rule.n : terms.parties.length
}
