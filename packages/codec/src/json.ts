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
  // RFC 8785 §3.2.3: only the order of keys differs from what the language prints; values that were read have it.
  if (isInOrder(value, 0)) return JSON.stringify(value)
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

/**
 * Checks a value and tells whether it is plain data whose keys stand in their order everywhere. RFC 7493 §2: well-formed
 * strings, finite numbers; and no `__proto__` key, which some parsers turn into a prototype.
 */
function isInOrder(value: unknown, depth: number): boolean {
  if (depth > maxDepth) fail('json-noncanonical', { depth })
  if (typeof value === 'string' && !value.isWellFormed()) fail('json-noncanonical', {})
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) fail('json-noncanonical', {})
  if (typeof value !== 'object' || value === null) return value === null || plainTypes.includes(typeof value)
  let inOrder = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
  let before: string | undefined
  for (const [key, member] of Object.entries(value)) {
    if (key === '__proto__' || !key.isWellFormed()) fail('json-noncanonical', {})
    if (!isInOrder(member, depth + 1)) inOrder = false
    if (before !== undefined && before >= key && !Array.isArray(value)) inOrder = false
    before = key
  }
  return inOrder
}

const plainTypes: readonly string[] = ['string', 'number', 'boolean']
