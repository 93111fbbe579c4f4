import { countrySpecs, validateIBAN, ValidationErrorsIBAN } from 'ibantools'
import { type Canonical, canonical } from './canonical.ts'
import { refuse } from './errors.ts'
import { takeLine, upperAscii } from './line.ts'

/**
 * iban/1 (spec/identifiers.md §4.5): ISO 13616 electronic format, upper case, spaces dropped, country structure and
 * mod 97 checked. Throws `identifier-invalid`.
 */
export function normalizeIban({ raw }: { readonly raw: string }): Canonical {
  const value = upperAscii(takeLine(raw).replace(/[ \u00a0\u202f]/g, ''))
  if (!/^[A-Z0-9]+$/.test(value)) refuse('character')
  const country = value.slice(0, 2)
  const checkDigits = value.slice(2, 4)
  if (!/^[A-Z]{2}$/.test(country) || !/^[0-9]{2}$/.test(checkDigits)) refuse('form')
  if (countrySpecs[country]?.bban_regexp === undefined) refuse('country')
  // ISO 7064 mod 97-10 gives 02 to 98; 00, 01 and 99 are second spellings of 97, 98 and 02.
  if (checkDigits < '02' || checkDigits > '98') refuse('checksum')
  const { errorCodes } = validateIBAN(value)
  if (errorCodes.includes(ValidationErrorsIBAN.WrongBBANLength)) refuse('length')
  if (errorCodes.includes(ValidationErrorsIBAN.WrongBBANFormat)) refuse('form')
  if (errorCodes.length > 0) refuse('checksum')
  return canonical({ profile: 'iban/1', value })
}
