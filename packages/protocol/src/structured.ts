import { toBase64url } from '@comity/codec'
import { parseDictionary, ParseError, serializeDictionary } from 'structured-headers'
import type { Dictionary, Parameters } from 'structured-headers'
import { fail } from './errors.ts'

/**
 * Reads a dictionary (RFC 8941 §3.2) that must already be serialised in the one form of §4.1.2: reading and writing it
 * again must give the same text, so no two parsers can read it differently. Throws `header-malformed`, `header-too-large`.
 */
export function parseStrictDictionary(text: string, { maxLength }: { readonly maxLength: number }): Dictionary {
  if (text.length > maxLength) fail('header-too-large', { length: text.length })
  let dictionary: Dictionary
  try {
    dictionary = parseDictionary(text)
  } catch (error) {
    if (error instanceof ParseError) return fail('header-malformed', {})
    throw error
  }
  if (serializeDictionary(dictionary) !== text) fail('header-malformed', {})
  return dictionary
}

/** The byte sequence (RFC 8941 §3.3.5) that stands alone under a key. Throws `header-malformed`. */
export function byteSequence(dictionary: Dictionary, key: string): Uint8Array {
  const member = dictionary.get(key)
  if (member === undefined) return fail('header-malformed', {})
  const [value, parameters] = member
  if (!(value instanceof ArrayBuffer) || parameters.size > 0) return fail('header-malformed', {})
  return new Uint8Array(value)
}

/** An integer parameter within JSON's safe range, or undefined when absent. Throws `header-malformed`. */
export function integerParameter(parameters: Parameters, key: string): number | undefined {
  const value: unknown = parameters.get(key)
  if (value === undefined) return undefined
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) return fail('header-malformed', {})
  return value
}

/** A string parameter, or undefined when absent. Throws `header-malformed`. */
export function stringParameter(parameters: Parameters, key: string): string | undefined {
  const value: unknown = parameters.get(key)
  if (value === undefined) return undefined
  if (typeof value !== 'string') return fail('header-malformed', {})
  return value
}

/** A byte sequence as text, `:base64:` (RFC 8941 §4.1.8). */
export function serializeBytes(bytes: Uint8Array): string {
  const text = toBase64url(bytes).replaceAll('-', '+').replaceAll('_', '/')
  return `:${text}${'='.repeat((4 - (text.length % 4)) % 4)}:`
}
