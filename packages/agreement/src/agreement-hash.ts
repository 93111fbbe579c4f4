import { canonicalBytes, sha256, toBase64url } from '@comity/codec'
import type { Terms } from './terms.ts'

/** The agreement's name everywhere: SHA-256 of the RFC 8785 bytes of its terms, base64url (spec/agreements.md §6). */
export function agreementHash(terms: Terms): string {
  return toBase64url(sha256(canonicalBytes(terms)))
}
