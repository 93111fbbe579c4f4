import * as currencies from 'dinero.js/currencies'
import { fail } from './errors.ts'

/** A sum in minor units of its currency (ISO 4217), as decimal text: JSON has no integers past 2^53. */
export interface Sum {
  readonly minor: string
  readonly currency: string
}

/**
 * ISO 4217 gives every currency its number of decimals. `Intl` does not know it: it follows what people print, by which IDR and AFN
 * have none, and a sum would be off by a hundred. The library counts fifths for MGA and MRU; ISO 4217 gives both two decimals.
 */
const decimals: ReadonlyMap<string, number> = new Map(
  Object.values(currencies).map(({ code, base, exponent }) => [code, base === 10 ? exponent : 2]),
)

/** Most digits of a sum in minor units (spec/freezes.md §3). */
const mostDigits = 18

const written = /^([A-Z]{3}) (0|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]*)(?:\.([0-9]+))?$/

/** How many decimals a currency has; undefined for a code that ISO 4217 does not list today. */
export function decimalsOf(currency: string): number | undefined {
  return decimals.get(currency)
}

/**
 * A sum as a person writes it, `EUR 1,250.00` or `EUR 1250`, in minor units. Throws `amount-invalid` for what is no sum: an unknown
 * currency, a sign, more decimals than the currency has, more than 18 digits.
 */
export function parseSum(text: string): Sum {
  const [, currency = '', whole = '', fraction = ''] = written.exec(text.trim()) ?? []
  const places = decimals.get(currency)
  if (places === undefined || fraction.length > places) return fail('amount-invalid', {})
  const minor = BigInt(whole.replaceAll(',', '') + fraction.padEnd(places, '0')).toString()
  return minor.length > mostDigits ? fail('amount-invalid', {}) : { minor, currency }
}

/** Minor units of a sum that has to be of this currency. Throws `currency-mismatch`, and what `parseSum` throws. */
export function parseSumOf(text: string, currency: string): string {
  const sum = parseSum(text)
  return sum.currency === currency ? sum.minor : fail('currency-mismatch', {})
}

/** A sum for people: `EUR 1,250.00`. Of a currency that is not listed the minor units, and that they are such. */
export function formatSum({ minor, currency }: Sum): string {
  const places = decimals.get(currency)
  if (places === undefined) return `${currency} ${minor} × minor unit`
  const digits = minor.padStart(places + 1, '0')
  const whole = digits.slice(0, digits.length - places).replace(/\B(?=(?:\d{3})+$)/g, ',')
  return places === 0 ? `${currency} ${whole}` : `${currency} ${whole}.${digits.slice(-places)}`
}

/** A sum as ISO 20022 writes it: digits and a point, without grouping. Throws `amount-invalid` for a currency that is not listed. */
export function plainSum({ minor, currency }: Sum): string {
  if (!decimals.has(currency)) return fail('amount-invalid', {})
  return formatSum({ minor, currency }).slice(4).replaceAll(',', '')
}
