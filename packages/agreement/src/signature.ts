import {
  canonicalBytes,
  checkShape,
  closed,
  formatInstant,
  fromBase64url,
  type Instant,
  keyId,
  parseCanonical,
  parseInstant,
  readJwsHeader,
  readUnverifiedPayload,
  sha256,
  signJws,
  type SigningKey,
  toBase64url,
  type Verified,
  verifyJws,
} from '@comity/codec'
import Type, { type Static } from 'typebox'
import { fail } from './errors.ts'
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

const maxSignatureBytes = 4_096

/** The agreement's name everywhere: SHA-256 of the RFC 8785 bytes of its terms, base64url (spec/agreements.md §6). */
export function agreementHash(terms: Terms): string {
  return toBase64url(sha256(canonicalBytes(terms)))
}

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
  if (agreementKeyOf({ terms, party }) !== toBase64url(key.publicKey)) fail('object-mismatch', {})
  const payload = { agreement: agreementHash(terms), party, signedAt: formatInstant(signedAt) }
  return signJws({
    key,
    kid: keyId(key.publicKey),
    typ: agreementSignatureTyp,
    payload: canonicalBytes(payload satisfies AgreementSignature),
  })
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
  if (jws.length > maxSignatureBytes) fail('token-invalid', { length: jws.length })
  const claimed = readSignature(readUnverifiedPayload(jws))
  const publicKey = fromBase64url(agreementKeyOf({ terms, party: claimed.party }), 32)
  const signature = readSignature(verifyJws({ jws, typ: agreementSignatureTyp, publicKey }))
  if (readJwsHeader(jws).kid !== keyId(publicKey)) fail('signature-invalid', {})
  if (signature.agreement !== agreementHash(terms)) fail('object-mismatch', {})
  return signature as Verified<AgreementSignature> // the one place where a signature becomes verified
}

function readSignature(payload: Uint8Array): AgreementSignature {
  const signature = checkShape(AgreementSignatureSchema, parseCanonical(payload, { maxBytes: maxSignatureBytes }))
  parseInstant(signature.signedAt)
  return signature
}

/** The key that the terms name for a party. Throws `object-mismatch` for someone who is none. */
export function agreementKeyOf({ terms, party }: { readonly terms: Terms; readonly party: string }): string {
  return terms.parties.find((member) => member.party === party)?.agreementKey ?? fail('object-mismatch', {})
}
