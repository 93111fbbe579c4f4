import { hmac } from '@noble/hashes/hmac.js'
import { sha256 as nobleSha256, sha512 as nobleSha512 } from '@noble/hashes/sha2.js'

/** SHA-256 (FIPS 180-4) of one byte string: 32 bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return nobleSha256(bytes)
}

/** SHA-256 of bytes that come in pieces. */
export interface Sha256 {
  readonly update: (piece: Uint8Array) => void
  /** The digest of everything so far; nothing can be added after it. */
  readonly digest: () => Uint8Array
}

/** Begins a SHA-256 (FIPS 180-4) over pieces. */
export function startSha256(): Sha256 {
  const hash = nobleSha256.create()
  return { update: (piece) => void hash.update(piece), digest: () => hash.digest() }
}

/** SHA-512 (FIPS 180-4) of one byte string: 64 bytes. */
export function sha512(bytes: Uint8Array): Uint8Array {
  return nobleSha512(bytes)
}

/** HMAC-SHA-256 (RFC 2104): 32 bytes. */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  return hmac(nobleSha256, key, message)
}
