import { canonicalBytes, concatBytes, equalBytes, type Json, sha256, utf8Encode } from '@comity/codec'
import { fail } from './errors.ts'

/** What opens an entry of a Comity log: 32 random bytes, the wire name of what is logged, and its body. */
export interface Opening {
  readonly salt: Uint8Array
  readonly type: string
  readonly body: Json
}

export const saltSize = 32

const typeForm = /^[a-z0-9.-]{1,64}$/

/**
 * The bytes of an entry: SHA-256(salt ‖ type ‖ body), body in its RFC 8785 form (spec/log.md §2). The type has no `{`
 * and the body begins with one, so the parts cannot be cut elsewhere. Throws `schema`, `json-noncanonical`.
 */
export function commitEntry({ salt, type, body }: Opening): Uint8Array {
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body)
  if (salt.length !== saltSize || !typeForm.test(type) || !isObject) fail('schema', {})
  return sha256(concatBytes(salt, utf8Encode(type), canonicalBytes(body)))
}

/** Checks that `opening` opens the entry `commitment`. Returns the opening. Throws `proof-invalid`. */
export function verifyOpening({
  commitment,
  opening,
}: {
  readonly commitment: Uint8Array
  readonly opening: Opening
}): Opening {
  if (!equalBytes(commitEntry(opening), commitment)) fail('proof-invalid', {})
  return opening
}
