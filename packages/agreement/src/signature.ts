import {
  checkShape,
  closed,
  formatInstant,
  type Instant,
  parseInstant,
  type SigningKey,
  type Verified,
} from '@comity/codec'
import Type, { type Static } from 'typebox'
import { agreementHash } from './agreement-hash.ts'
import { readAboutTerms, signAboutTerms, verifyAboutTerms } from './party-jws.ts'
import type { Terms } from './terms.ts'

/** The JWS `typ` of a party's signature under an agreement. */
export const agreementSignatureTyp = 'comity.agreement.signature+jws'

const AgreementSignatureSchema = closed({
  agreement: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  party: Type.String({ pattern: '^[a-z][a-z0-9-]{1,62}[a-z0-9]$' }),
  signedAt: Type.String(),
})

/** What a signature says: this party agreed to the terms of this hash. `signedAt` is the signer's own word. */
export type AgreementSignature = Static<typeof AgreementSignatureSchema>

/**
 * Signs an agreement for one party. Throws `object-mismatch` when the party is not in the terms or its key there is
 * another one.
 */
export function signAgreement({
  terms,
  party,
  key,
  signedAt,
}: {
  readonly terms: Terms
  readonly party: string
  readonly key: SigningKey
  readonly signedAt: Instant
}): string {
  const payload: AgreementSignature = { agreement: agreementHash(terms), party, signedAt: formatInstant(signedAt) }
  return signAboutTerms({ terms, key, typ: agreementSignatureTyp, payload })
}

/**
 * Verifies a party's signature under exactly these terms with the key that the terms name for it.
 * Throws `token-invalid`, `schema`, `signature-context`, `signature-invalid`, and `object-mismatch` for a signature of
 * other terms or of someone who is not a party.
 */
export function verifyAgreementSignature({
  jws,
  terms,
}: {
  readonly jws: string
  readonly terms: Terms
}): Verified<AgreementSignature> {
  const signature = verifyAboutTerms({ jws, terms, typ: agreementSignatureTyp, read: readSignature })
  return signature as Verified<AgreementSignature> // the one place where a signature becomes verified
}

/**
 * Which agreement and party a signature claims to be of, for one that comes before its terms. Proves nothing. Throws
 * `token-invalid`, `json-noncanonical`, `schema`.
 */
export function claimedSignature(jws: string): AgreementSignature {
  return readSignature(readAboutTerms(jws))
}

function readSignature(value: unknown): AgreementSignature {
  const signature = checkShape(AgreementSignatureSchema, value)
  parseInstant(signature.signedAt)
  return signature
}
