import {
  checkShape,
  closed,
  day,
  formatInstant,
  type Instant,
  parseInstant,
  type SigningKey,
  type Verified,
} from '@comity/codec'
import Type, { type Static } from 'typebox'
import { agreementHash } from './agreement-hash.ts'
import { fail } from './errors.ts'
import { signAboutTerms, verifyAboutTerms } from './party-jws.ts'
import type { Terms } from './terms.ts'

/** The JWS `typ` of a party's denunciation of an agreement. */
export const agreementDenunciationTyp = 'comity.agreement.denunciation+jws'

const DenunciationSchema = closed({
  agreement: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  party: Type.String({ pattern: '^[a-z][a-z0-9-]{1,62}[a-z0-9]$' }),
  denouncedAt: Type.String(),
  effectiveAt: Type.String(),
})

/** What a denunciation says: from `effectiveAt` on this party is not bound by the terms of this hash. */
export type Denunciation = Static<typeof DenunciationSchema>

/** The first instant at which a denunciation that is made now may take effect: after the notice that the terms ask for. */
export function earliestDeparture(terms: Terms, now: Instant): Instant {
  return now + terms.inForce.noticeDays * day
}

/**
 * Denounces an agreement for one party (spec/agreements.md §16). Throws `object-mismatch` when the party is not in the terms
 * or its key there is another one, `notice-too-short`.
 */
export function signDenunciation({
  terms,
  party,
  key,
  denouncedAt,
  effectiveAt,
}: {
  readonly terms: Terms
  readonly party: string
  readonly key: SigningKey
  readonly denouncedAt: Instant
  readonly effectiveAt: Instant
}): string {
  const payload: Denunciation = {
    agreement: agreementHash(terms),
    party,
    denouncedAt: formatInstant(denouncedAt),
    effectiveAt: formatInstant(effectiveAt),
  }
  verifyNotice(terms, payload)
  return signAboutTerms({ terms, key, typ: agreementDenunciationTyp, payload })
}

/**
 * Verifies a party's denunciation of exactly these terms with the key that they name for it. Throws `token-invalid`,
 * `schema`, `signature-context`, `signature-invalid`, `notice-too-short`, and `object-mismatch` for other terms or someone
 * who is not a party.
 */
export function verifyDenunciation({
  jws,
  terms,
}: {
  readonly jws: string
  readonly terms: Terms
}): Verified<Denunciation> {
  const denunciation = verifyAboutTerms({ jws, terms, typ: agreementDenunciationTyp, read: readDenunciation })
  verifyNotice(terms, denunciation)
  return denunciation as Verified<Denunciation> // the one place where a denunciation becomes verified
}

/** Throws `notice-too-short` where it would take effect before the notice of the terms is over. */
export function verifyNotice(
  terms: Terms,
  { denouncedAt, effectiveAt }: Pick<Denunciation, 'denouncedAt' | 'effectiveAt'>,
): void {
  const earliest = earliestDeparture(terms, parseInstant(denouncedAt))
  if (parseInstant(effectiveAt) < earliest) fail('notice-too-short', { days: terms.inForce.noticeDays })
}

function readDenunciation(value: unknown): Denunciation {
  const denunciation = checkShape(DenunciationSchema, value)
  parseInstant(denunciation.denouncedAt)
  parseInstant(denunciation.effectiveAt)
  return denunciation
}
