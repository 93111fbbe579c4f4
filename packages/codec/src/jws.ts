import { equalBytes, fromBase64url, toBase64url } from './bytes.ts'
import { sha256 } from './digest.ts'
import { type SigningKey, signBytes, verifyBytes } from './ed25519.ts'
import { fail, isComityError } from './errors.ts'
import { canonicalBytes, parseCanonical } from './json.ts'
import { utf8Encode } from './platform.ts'

/** What the protected header says: which key, and what type of object was signed. Nothing else may stand in it. */
export interface JwsHeader {
  readonly kid: string
  readonly typ: string
}

const maxHeaderBytes = 512

/** Ids by the very array they were computed from, with what it held then: a key is asked for its id at every signature. */
const ids = new WeakMap<Uint8Array, { readonly held: Uint8Array; readonly id: string }>()

/** The `kid` of an Ed25519 key: its JWK thumbprint (RFC 7638; RFC 8037 appendix A.3), base64url. */
export function keyId(publicKey: Uint8Array): string {
  const known = ids.get(publicKey)
  if (known !== undefined && equalBytes(known.held, publicKey)) return known.id
  const id = toBase64url(sha256(canonicalBytes({ crv: 'Ed25519', kty: 'OKP', x: toBase64url(publicKey) })))
  ids.set(publicKey, { held: publicKey.slice(), id })
  return id
}

/** Signs bytes as a compact JWS (RFC 7515 §3.1, EdDSA by RFC 8037 §3.1) with exactly `alg`, `kid`, `typ` in its header. */
export function signJws({
  key,
  kid,
  typ,
  payload,
}: JwsHeader & { readonly key: SigningKey; readonly payload: Uint8Array }): string {
  const header = toBase64url(canonicalBytes({ alg: 'EdDSA', kid, typ }))
  const signingInput = `${header}.${toBase64url(payload)}`
  return `${signingInput}.${toBase64url(signBytes({ key, message: utf8Encode(signingInput) }))}`
}

/** A JWS in our form, taken apart; nothing of it is proved. */
export interface ReadJws {
  readonly header: JwsHeader
  readonly payload: Uint8Array
  readonly signature: Uint8Array
  readonly signingInput: string
}

/**
 * Takes a JWS apart, so that the caller can find the key it has pinned for `kid`. Proves nothing.
 * Throws `token-invalid` for any form but ours: `crit`, `jwk`, `b64` and `alg: none` are unknown fields here.
 */
export function readJws(jws: string): ReadJws {
  return readParts(jws)
}

/** The header of `readJws`. Proves nothing. Throws `token-invalid`. */
export function readJwsHeader(jws: string): JwsHeader {
  return readParts(jws).header
}

/** Reads the payload before the key is known, for choosing that key. Proves nothing. Throws `token-invalid`. */
export function readUnverifiedPayload(jws: string): Uint8Array {
  return readParts(jws).payload
}

/** As `verifyJws`, for what `readJws` took apart. Throws `signature-context`, `signature-invalid`. */
export function verifyReadJws({
  read,
  typ,
  publicKey,
}: {
  readonly read: ReadJws
  readonly typ: string
  readonly publicKey: Uint8Array
}): Uint8Array {
  if (read.header.typ !== typ) fail('signature-context', {})
  verifyBytes({ publicKey, message: utf8Encode(read.signingInput), signature: read.signature })
  return read.payload
}

/**
 * RFC 7515 §5.2 for the one accepted form: the type is the expected one, the signature is the pinned key's.
 * Returns the payload. Throws `token-invalid`, `signature-context`, `signature-invalid`.
 */
export function verifyJws({
  jws,
  typ,
  publicKey,
}: {
  readonly jws: string
  readonly typ: string
  readonly publicKey: Uint8Array
}): Uint8Array {
  return verifyReadJws({ read: readParts(jws), typ, publicKey })
}

function readParts(jws: string): ReadJws {
  try {
    const [headerText, payloadText, signatureText, ...rest] = jws.split('.')
    if (headerText === undefined || payloadText === undefined || signatureText === undefined || rest.length > 0) {
      return fail('token-invalid', {})
    }
    return {
      header: readHeader(headerText),
      payload: fromBase64url(payloadText),
      signature: fromBase64url(signatureText, 64),
      signingInput: `${headerText}.${payloadText}`,
    }
  } catch (error) {
    if (isComityError(error)) return fail('token-invalid', {})
    throw error
  }
}

function readHeader(text: string): JwsHeader {
  const header = parseCanonical(fromBase64url(text), { maxBytes: maxHeaderBytes })
  if (typeof header !== 'object' || header === null || !('kid' in header) || !('typ' in header)) {
    return fail('token-invalid', {})
  }
  const { alg, kid, typ, ...unknown } = header
  if (alg !== 'EdDSA' || typeof kid !== 'string' || typeof typ !== 'string' || Object.keys(unknown).length > 0) {
    return fail('token-invalid', {})
  }
  return { kid, typ }
}
