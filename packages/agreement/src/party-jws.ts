import {
  canonicalBytes,
  fromBase64url,
  type Json,
  keyId,
  parseCanonical,
  readJwsHeader,
  readUnverifiedPayload,
  signJws,
  type SigningKey,
  toBase64url,
  verifyJws,
} from '@comity/codec'
import { agreementHash } from './agreement-hash.ts'
import { fail } from './errors.ts'
import type { Terms } from './terms.ts'

/** What a party signs about terms names them and itself. */
interface AboutTerms {
  readonly agreement: string
  readonly party: string
}

const maxBytes = 4_096

/**
 * Signs what a party says about terms with the agreement key that they name for it (spec/agreements.md §6, §16). Throws
 * `object-mismatch` when the party is not in the terms or its key there is another one.
 */
export function signAboutTerms({
  terms,
  key,
  typ,
  payload,
}: {
  readonly terms: Terms
  readonly key: SigningKey
  readonly typ: string
  readonly payload: AboutTerms
}): string {
  if (agreementKeyOf({ terms, party: payload.party }) !== toBase64url(key.publicKey)) fail('object-mismatch', {})
  return signJws({ key, kid: keyId(key.publicKey), typ, payload: canonicalBytes(payload) })
}

/**
 * Verifies what a party says about exactly these terms, with the key that they name for it; `read` checks the shape. Throws
 * `token-invalid`, what `read` throws, `signature-context`, `signature-invalid`, and `object-mismatch` for other terms or
 * someone who is not a party.
 */
export function verifyAboutTerms<Said extends AboutTerms>({
  jws,
  terms,
  typ,
  read,
}: {
  readonly jws: string
  readonly terms: Terms
  readonly typ: string
  readonly read: (value: Json) => Said
}): Said {
  const claimed = read(readAboutTerms(jws))
  const publicKey = fromBase64url(agreementKeyOf({ terms, party: claimed.party }), 32)
  const said = read(parseCanonical(verifyJws({ jws, typ, publicKey }), { maxBytes }))
  if (readJwsHeader(jws).kid !== keyId(publicKey)) fail('signature-invalid', {})
  if (said.agreement !== agreementHash(terms)) fail('object-mismatch', {})
  return said
}

/** What a party claims to say about terms; proves nothing. Throws `token-invalid`, `json-noncanonical`. */
export function readAboutTerms(jws: string): Json {
  if (jws.length > maxBytes) fail('token-invalid', { length: jws.length })
  return parseCanonical(readUnverifiedPayload(jws), { maxBytes })
}

/** The agreement key that terms name for a party, base64url. Throws `object-mismatch` for someone who is not in them. */
export function agreementKeyOf({ terms, party }: { readonly terms: Terms; readonly party: string }): string {
  return terms.parties.find((member) => member.party === party)?.agreementKey ?? fail('object-mismatch', {})
}
