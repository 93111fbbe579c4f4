import {
  canonicalBytes,
  checkShape,
  keyId,
  parseCanonical,
  readJwsHeader,
  sha256,
  signJws,
  type SigningKey,
  toBase64url,
  verifyJws,
} from '@comity/codec'
import type { Static, TSchema } from 'typebox'
import { fail } from './errors.ts'

/** A form that a party signs once and sends to several: its JWS `typ`, its shape, its longest canonical bytes. */
export interface SignedForm<Schema extends TSchema> {
  readonly typ: string
  readonly schema: Schema
  readonly maxBytes: number
}

/** What a signature proved: the value, and its name, SHA-256 of its RFC 8785 bytes as base64url. */
export interface Named<Value> {
  readonly hash: string
  readonly value: Value
}

/** Signs a value of a form with a message key. Throws `schema`. */
export function signForm<const Schema extends TSchema>(
  { typ, schema }: SignedForm<Schema>,
  { value, key }: { readonly value: Static<Schema>; readonly key: SigningKey },
): string {
  const payload = canonicalBytes(checkShape(schema, value))
  return signJws({ key, kid: keyId(key.publicKey), typ, payload })
}

/**
 * Verifies a signature by the signer's pinned key and reads what it is of. Throws `token-invalid`, `json-noncanonical`, `schema`,
 * `signature-context`, `signature-invalid`.
 */
export function verifySignedForm<const Schema extends TSchema>(
  { typ, schema, maxBytes }: SignedForm<Schema>,
  { jws, publicKey }: { readonly jws: string; readonly publicKey: Uint8Array },
): Named<Static<Schema>> {
  const payload = verifyJws({ jws, typ, publicKey })
  if (readJwsHeader(jws).kid !== keyId(publicKey)) fail('signature-invalid', {})
  const value = checkShape(schema, parseCanonical(payload, { maxBytes }))
  return { hash: toBase64url(sha256(payload)), value }
}
