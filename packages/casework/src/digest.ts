import { canonicalBytes, sha256, toBase64url } from '@comity/codec'

/** The name of a value: SHA-256 of its RFC 8785 bytes, base64url. */
export function digestOf(value: unknown): string {
  return toBase64url(sha256(canonicalBytes(value)))
}
