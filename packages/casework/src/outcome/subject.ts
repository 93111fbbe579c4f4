import { lengthPrefixed, toBase64url, utf8Encode } from '@comity/codec'
import { fail } from '../errors.ts'
import { type OutcomeKind, outcomeKindRules } from './kinds.ts'

/** Bytes of a token: a VOPRF output cut to its first half (spec/outcomes.md §7). */
export const tokenLength = 32

/**
 * The input bytes of a subject, the same at every party that means the same: class and key, in capitals and without white
 * space and hyphens. One without a name yet is its party's own until it has one. Throws `schema` for one that has no sign left.
 */
export function subjectInput({
  kind,
  subject,
  provisionalOf,
}: {
  readonly kind: OutcomeKind
  readonly subject: string
  /** The party whose provisional subject it is; null for one with a name. */
  readonly provisionalOf: string | null
}): Uint8Array {
  const parts = subject
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s\p{Pd}]/gu, '')
    .split('/')
  const sorted = outcomeKindRules[kind].subject === 'party-pair' ? parts.toSorted() : parts
  const value = sorted.join('/')
  if (value.length === 0 || value.length > 500) fail('schema', {})
  const text = [outcomeKindRules[kind].subject, provisionalOf ?? '', value].map(utf8Encode)
  return lengthPrefixed(utf8Encode('comity-subject/1'), ...text)
}

/** The token of an output of RFC 9497. */
export function subjectToken(output: Uint8Array): string {
  return toBase64url(output.subarray(0, tokenLength))
}
