import {
  canonicalBytes,
  checkShape,
  closed,
  day,
  formatInstant,
  fromBase64url,
  type Instant,
  keyId,
  parseCanonical,
  parseInstant,
  readJwsHeader,
  readUnverifiedPayload,
  signJws,
  type SigningKey,
  toBase64url,
  type Verified,
  verifyJws,
} from '@comity/codec'
import Type, { type Static } from 'typebox'
import { fail } from './errors.ts'
import { agreementHash } from './signature.ts'
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

const maxDenunciationBytes = 4_096

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
  if (keyOf(terms, party) !== toBase64url(key.publicKey)) fail('object-mismatch', {})
  const payload: Denunciation = {
    agreement: agreementHash(terms),
    party,
    denouncedAt: formatInstant(denouncedAt),
    effectiveAt: formatInstant(effectiveAt),
  }
  verifyNotice(terms, payload)
  return signJws({ key, kid: keyId(key.publicKey), typ: agreementDenunciationTyp, payload: canonicalBytes(payload) })
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
  if (jws.length > maxDenunciationBytes) fail('token-invalid', { length: jws.length })
  const claimed = read(readUnverifiedPayload(jws))
  const publicKey = fromBase64url(keyOf(terms, claimed.party), 32)
  const denunciation = read(verifyJws({ jws, typ: agreementDenunciationTyp, publicKey }))
  if (readJwsHeader(jws).kid !== keyId(publicKey)) fail('signature-invalid', {})
  if (denunciation.agreement !== agreementHash(terms)) fail('object-mismatch', {})
  verifyNotice(terms, denunciation)
  return denunciation as Verified<Denunciation> // the one place where a denunciation becomes verified
}

function verifyNotice(terms: Terms, { denouncedAt, effectiveAt }: Denunciation): void {
  const earliest = earliestDeparture(terms, parseInstant(denouncedAt))
  if (parseInstant(effectiveAt) < earliest) fail('notice-too-short', { days: terms.inForce.noticeDays })
}

function read(payload: Uint8Array): Denunciation {
  const denunciation = checkShape(DenunciationSchema, parseCanonical(payload, { maxBytes: maxDenunciationBytes }))
  parseInstant(denunciation.denouncedAt)
  parseInstant(denunciation.effectiveAt)
  return denunciation
}

function keyOf(terms: Terms, party: string): string {
  return terms.parties.find((member) => member.party === party)?.agreementKey ?? fail('object-mismatch', {})
}
