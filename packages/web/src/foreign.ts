import { visibleText } from '@comity/letter'
import { confusableSkeleton } from '@comity/protocol/confusable'

/** A part of a text from outside, as it is shown. */
export interface Piece {
  readonly text: string
  /** `unseen`: written out, because nobody sees it; `mixed`: letters that can be taken for others. */
  readonly kind: 'plain' | 'unseen' | 'mixed'
}

/**
 * Scripts that stand beside Latin letters without being taken for them: those that UAX #31 recommends (table 5), without Cyrillic and
 * Greek, as the moderately restrictive level of UTS #39 §5.2 has them, and without Armenian, some of whose letters are drawn alike.
 */
const apart = [
  ...['Arabic', 'Bengali', 'Bopomofo', 'Devanagari', 'Ethiopic', 'Georgian', 'Gujarati', 'Gurmukhi', 'Han', 'Hangul'],
  ...['Hebrew', 'Hiragana', 'Kannada', 'Katakana', 'Khmer', 'Lao', 'Malayalam', 'Myanmar', 'Oriya', 'Sinhala', 'Tamil'],
  ...['Telugu', 'Thaana', 'Thai', 'Tibetan'],
] as const
const known = [...apart, 'Latin', 'Cyrillic', 'Greek', 'Armenian', 'Cherokee', 'Coptic', 'Lisu']
const scripts = known.map((name) => ({ name, has: new RegExp(`\\p{Script_Extensions=${name}}`, 'u') }))
const ofNone = /[\p{Script=Common}\p{Script=Inherited}]/u
/** Writing systems of several scripts (UTS #39 §5.1). */
const systems: Readonly<Record<string, readonly string[]>> = {
  Han: ['Japanese', 'Korean', 'Taiwanese'],
  Hiragana: ['Japanese'],
  Katakana: ['Japanese'],
  Bopomofo: ['Taiwanese'],
  Hangul: ['Korean'],
}
const harmless: ReadonlySet<string> = new Set([...apart, 'Japanese', 'Korean', 'Taiwanese'])

/** Runs that a reader takes for one name: letters and digits, and what holds an address together. */
const words = /[\p{L}\p{M}\p{N}]+(?:[._@\-\u2019'][\p{L}\p{M}\p{N}]+)*/gu
const mark = /\p{Mn}/u
/** More marks over one letter than this no language writes (UTS #39 §5.4): they run into the lines around. */
const marksOfOne = 4

/**
 * The text in pieces: what is not seen is written out (spec/agreements.md §20), marks that are heaped up too, and words whose letters
 * imitate others stand apart (UTS #39 §4 and §5). Joined again the pieces are the text as it is shown.
 */
export function foreignPieces(text: string): readonly Piece[] {
  const pieces: Piece[] = []
  let plain = ''
  let marks = 0
  const close = () => {
    pieces.push(...wordsOf(plain))
    plain = ''
  }
  for (const sign of text) {
    marks = mark.test(sign) ? marks + 1 : 0
    const seen = marks > marksOfOne ? codeOf(sign) : visibleText(sign)
    if (seen === sign || seen === ' ') plain += seen
    else {
      close()
      pieces.push({ text: seen, kind: 'unseen' })
    }
  }
  close()
  return pieces
}

/** As `visibleText` writes a character out. */
function codeOf(sign: string): string {
  return `[U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`
}

function wordsOf(text: string): readonly Piece[] {
  const pieces: Piece[] = []
  let from = 0
  for (const { 0: word, index } of text.matchAll(words)) {
    // Part by part where it is no address: compounds of two languages are ordinary.
    const parts = isAddress(word) ? [word] : word.split(/(?=[-_])/)
    let at = index
    for (const part of parts) {
      if (imitates(part)) {
        if (at > from) pieces.push({ text: text.slice(from, at), kind: 'plain' })
        pieces.push({ text: part, kind: 'mixed' })
        from = at + part.length
      }
      at += part.length
    }
  }
  if (from < text.length) pieces.push({ text: text.slice(from), kind: 'plain' })
  return pieces
}

function isAddress(word: string): boolean {
  return /[.@]/.test(word)
}

/** Letters of scripts that are drawn alike in one word, or a whole address that is drawn like one of Latin letters. */
function imitates(word: string): boolean {
  if (/^[\p{ASCII}]*$/u.test(word)) return false
  return isMixed(word) || (isAddress(word) && /\p{Script=Cyrillic}|\p{Script=Greek}/u.test(word) && looksLatin(word))
}

function looksLatin(word: string): boolean {
  return /^[a-z0-9 ]+$/.test(confusableSkeleton(word))
}

/** No writing system has all its letters, and it is not Latin beside a script that nobody takes for it (UTS #39 §5.1, §5.2). */
function isMixed(word: string): boolean {
  const sets = Array.from(word, scriptsOf).filter((set) => set !== undefined)
  if (resolved(sets).length > 0) return false
  const others = resolved(sets.filter((set) => !set.includes('Latin')))
  return !others.some((script) => harmless.has(script))
}

/** The scripts that a letter is of, and the systems that use them; undefined where it is of any. */
function scriptsOf(letter: string): readonly string[] | undefined {
  if (ofNone.test(letter)) return undefined
  const own = scripts.filter(({ has }) => has.test(letter)).map(({ name }) => name)
  return own.length === 0 ? ['another'] : own.flatMap((name) => [name, ...(systems[name] ?? [])])
}

function resolved(sets: readonly (readonly string[])[]): readonly string[] {
  const [first = ['any'], ...rest] = sets
  return first.filter((script) => rest.every((set) => set.includes(script)))
}
