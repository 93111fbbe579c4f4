import type { Json } from '@comity/codec'
import { fail } from './errors.ts'

/** Reads JSON that a person wrote. Throws `json-noncanonical` for what is no JSON. */
export function parseJsonText(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return fail('json-noncanonical', {})
  }
}
