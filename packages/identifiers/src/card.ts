import { type Canonical, canonical } from './canonical.ts'
import { refuse } from './errors.ts'
import { takeLine } from './line.ts'

/**
 * card/1 (spec/identifiers.md §4.6): 12 to 19 digits with a right Luhn digit (ISO/IEC 7812-1), only where `cards` says
 * that the node is cleared for card numbers. Throws `identifier-invalid`.
 */
export function normalizeCard({ raw, cards }: { readonly raw: string; readonly cards: boolean }): Canonical {
  // Before anything of the value is looked at: a node that is not cleared handles no card number at all.
  if (!cards) refuse('not-cleared')
  const text = takeLine(raw)
  if (!/^[0-9]+(?:[ -][0-9]+)*$/.test(text)) refuse('character')
  const value = text.replace(/[ -]/g, '')
  if (value.length < 12 || value.length > 19) refuse('length')
  if (/^0+$/.test(value)) refuse('form')
  if (luhnSum(value) % 10 !== 0) refuse('checksum')
  return canonical({ profile: 'card/1', value })
}

/** ISO/IEC 7812-1 annex B: from the right, every second digit doubled, its digits added. */
function luhnSum(digits: string): number {
  let sum = 0
  for (let at = 0; at < digits.length; at += 1) {
    const digit = Number(digits[digits.length - 1 - at])
    const doubled = at % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum
}
