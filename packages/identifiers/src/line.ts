import { refuse } from './errors.ts'

/** No identifier of any profile is longer than this many UTF-16 units; what is longer is refused before it is read. */
export const maxLineLength = 1_024

/** What every profile does first: drop ASCII white space at both ends, bound the length, refuse broken Unicode. */
export function takeLine(raw: string): string {
  if (raw.length > 4 * maxLineLength) refuse('too-long')
  const text = raw.replace(/^[\t-\r ]+/, '').replace(/[\t-\r ]+$/, '')
  if (text === '') refuse('empty')
  if (text.length > maxLineLength) refuse('too-long')
  if (!text.isWellFormed()) refuse('encoding')
  return text
}

/**
 * NFC, ASCII letters in lower case; outside ASCII only letters, marks and digits that are their own compatibility form,
 * so that no two spellings of one text survive. Throws `identifier-invalid` (`character`).
 */
export function foldText(text: string): string {
  // Twice: NFC turns U+212A into K, and h with a macron below composes where H with one does not.
  const composed = lowerAscii(text.normalize('NFC')).normalize('NFC')
  const plain = /^[\p{L}\p{M}\p{N}\p{ASCII}]*$/u.test(composed) && composed.normalize('NFKC') === composed
  if (!plain) refuse('character')
  return composed
}

/** Lower case for A to Z only: no locale, no Unicode version. */
export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

/** Upper case for a to z only. */
export function upperAscii(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())
}
