import { type CountryCode, isSupportedCountry, ParseError, parsePhoneNumberWithError } from 'libphonenumber-js/max'
import { type Canonical, canonical } from './canonical.ts'
import { refuse } from './errors.ts'
import { takeLine } from './line.ts'

interface PhoneInput {
  readonly raw: string
  /** ISO 3166-1 alpha-2 of the numbering plan that national forms are read in. */
  readonly region: string | undefined
}

/**
 * phone/1 (spec/identifiers.md §4.1): E.164 with `+`. The length must be one of its numbering plan; whether the number is
 * assigned is not asked. Throws `identifier-invalid`.
 */
export function normalizePhone({ raw, region }: PhoneInput): Canonical {
  const country = region === undefined ? undefined : regionOf(region)
  const dialled = readDigits(takeLine(raw))
  if (country === undefined && !dialled.startsWith('+')) refuse('region-required')
  const value = toE164({ dialled, country })
  // Some plans strip a national prefix even behind the country code; a value that would change again is not canonical.
  if (value !== dialled && toE164({ dialled: value, country: undefined }) !== value) refuse('ambiguous')
  return canonical({ profile: 'phone/1', value })
}

/** The region of a telephone file or query. Throws `identifier-invalid` (`region-unknown`). */
export function regionOf(region: string): CountryCode {
  return isSupportedCountry(region) ? region : refuse('region-unknown')
}

/** `+` and digits, or digits: separators dropped, other scripts' decimal digits read, nothing else let through. */
function readDigits(text: string): string {
  // Address books copy invisible direction marks along; at the ends they say nothing about the number.
  const bare = text.replace(
    /^[\u200e\u200f\u202a-\u202e\u2066-\u2069]+|[\u200e\u200f\u202a-\u202e\u2066-\u2069]+$/g,
    '',
  )
  const ascii = bare.normalize('NFKC').replace(/[\u0660-\u0669\u06f0-\u06f9]/g, decimalDigit)
  if (/[0-9)]\s*(?:;?\s*ext|x|#|,|;|доб)/i.test(ascii)) refuse('extension')
  const spaced = ascii.replace(/[\u2010-\u2015\u2212./-]/g, ' ')
  if (!/^[ (]*\+?[0-9 ()]+$/.test(spaced)) refuse('character')
  const digits = spaced.replace(/[ ()]/g, '')
  if (!/[0-9]/.test(digits)) refuse('form')
  return digits
}

/** Arabic-Indic and Extended Arabic-Indic digits start at a code point that is a multiple of 16. */
function decimalDigit(digit: string): string {
  return String((digit.codePointAt(0) ?? 0) % 16)
}

function toE164({ dialled, country }: { readonly dialled: string; readonly country: CountryCode | undefined }): string {
  const options = country === undefined ? { extract: false } : { defaultCountry: country, extract: false }
  try {
    const number = parsePhoneNumberWithError(dialled, options)
    return number.isPossible() ? number.number : refuse('length')
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    return refuse(error.message === 'INVALID_COUNTRY' ? 'country' : 'length')
  }
}
