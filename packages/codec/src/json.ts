import canonicalize from 'canonicalize'
import { equalBytes } from './bytes.ts'
import { fail } from './errors.ts'
import { utf8Decode, utf8Encode } from './platform.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

const maxDepth = 64

/** The RFC 8785 bytes of a value. Throws `json-noncanonical` for what I-JSON (RFC 7493) cannot hold. */
export function canonicalBytes(value: unknown): Uint8Array {
  return utf8Encode(canonicalText(value))
}

/** The RFC 8785 text of a value. Throws `json-noncanonical` for what I-JSON (RFC 7493) cannot hold. */
export function canonicalText(value: unknown): string {
  checkIJson(value, 0)
  return canonicalize(value) ?? fail('json-noncanonical', {})
}

/**
 * Reads JSON that must already be canonical. Reading, writing again and comparing refuses at once what parsers read
 * differently: duplicate keys, escapes, key order, spacing, byte order marks, numbers past double precision.
 * The size is bounded before anything is parsed. Throws `json-noncanonical`.
 */
export function parseCanonical(bytes: Uint8Array, limits: { readonly maxBytes: number }): Json {
  if (bytes.length > limits.maxBytes) fail('json-noncanonical', { length: bytes.length })
  let value: Json
  try {
    value = JSON.parse(utf8Decode(bytes)) as Json
  } catch {
    return fail('json-noncanonical', {})
  }
  if (!equalBytes(canonicalBytes(value), bytes)) fail('json-noncanonical', {})
  return value
}

/** RFC 7493 §2: well-formed strings, finite numbers; and no `__proto__` key, which some parsers turn into a prototype. */
function checkIJson(value: unknown, depth: number): void {
  if (depth > maxDepth) fail('json-noncanonical', { depth })
  if (typeof value === 'string' && !value.isWellFormed()) fail('json-noncanonical', {})
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) fail('json-noncanonical', {})
  if (typeof value !== 'object' || value === null) return
  for (const [key, member] of Object.entries(value)) {
    if (key === '__proto__' || !key.isWellFormed()) fail('json-noncanonical', {})
    checkIJson(member, depth + 1)
  }
}
