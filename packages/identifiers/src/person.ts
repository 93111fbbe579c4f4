import { type Canonical, canonical } from './canonical.ts'
import { refuse } from './errors.ts'
import { takeLine } from './line.ts'

/** ICAO Doc 9303-3 table 6-A, for the Latin letters that are not a base letter with marks. */
const letters: ReadonlyMap<string, string> = new Map([
  ['ß', 'SS'],
  ['ẞ', 'SS'],
  ['Æ', 'AE'],
  ['Œ', 'OE'],
  ['Ø', 'OE'],
  ['Þ', 'TH'],
  ['Ð', 'D'],
  ['Đ', 'D'],
  ['Ħ', 'H'],
  ['ı', 'I'],
  ['Ĳ', 'IJ'],
  ['ĸ', 'K'],
  ['Ł', 'L'],
  ['Ŋ', 'N'],
  ['Ŧ', 'T'],
])

const maxTokens = 20

/**
 * person/1 (spec/identifiers.md §4.10): name tokens in A to Z, sorted, `;` and the date of birth `YYYY-MM-DD`.
 * A name in another script is refused: transliteration is the caller's, not guessed here. Throws `identifier-invalid`.
 */
export function normalizePerson({ raw }: { readonly raw: string }): Canonical {
  const parts = takeLine(raw).split(';')
  const [name = '', birth = ''] = parts
  if (parts.length !== 2) refuse('form')
  const tokens = readTokens(name)
  if (tokens.length === 0) refuse('empty')
  if (tokens.length > maxTokens) refuse('too-long')
  return canonical({ profile: 'person/1', value: `${[...tokens].sort().join(' ')};${readDate(birth.trim())}` })
}

/** Apostrophes vanish, hyphens, commas and full stops separate (ICAO Doc 9303-3 §4.6), marks are dropped. */
function readTokens(name: string): readonly string[] {
  // NFC first: Å must be one letter whichever way it was typed, and its ring is dropped like any other mark.
  const bare = name.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC')
  const text = bare.replace(/['\u2019\u02bc\u2018`\u00b4]/g, '')
  return text
    .split(/[\s,.\-\u2010-\u2015]+/u)
    .filter((token) => token !== '')
    .map(toLatin)
}

function toLatin(token: string): string {
  return Array.from(token, (letter) => {
    if (/^[A-Za-z]$/.test(letter)) return letter.toUpperCase()
    if (/^[^\p{Script=Latin}]$/u.test(letter)) return refuse(/^\p{L}$/u.test(letter) ? 'script' : 'character')
    return letters.get(letter) ?? letters.get(letter.toUpperCase()) ?? refuse('script')
  }).join('')
}

const dateForm = /^(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})$/

/** A day of the proleptic Gregorian calendar from 1850 on; unknown parts (`1980-00-00`) are refused. */
function readDate(text: string): string {
  const parts = dateForm.exec(text)?.groups ?? refuse('date')
  const year = Number(parts['year'])
  const month = Number(parts['month'])
  const day = Number(parts['day'])
  if (year < 1850 || month < 1 || month > 12 || day < 1 || day > daysIn({ year, month })) refuse('date')
  return text
}

function daysIn({ year, month }: { readonly year: number; readonly month: number }): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}
