import { formatInstant } from '@comity/codec'
import { fail } from './errors.ts'
import type { XmlContent } from './xml-writing.ts'
import type { XmlReading } from './xml-reading.ts'
import { readXml, type XmlElement } from './xml.ts'

/** Longest text of a name, an identifier, and a line of additional information (ISO 20022: Max140Text, Max35Text, Max105Text). */
export const longest = { name: 140, id: 35, line: 105 } as const

/** Versions whose elements are where this package reads them. */
const versions = ['08', '09', '10', '11', '12'] as const

/** The one message in a document of a kind. Throws `camt-invalid` for another kind, version or number of them. */
export function messageOf(
  bytes: Uint8Array,
  { kind, name }: { readonly kind: 'camt.056' | 'camt.029'; readonly name: string },
): XmlElement {
  const document = readXml(bytes)
  // camt.029 is one version ahead of the camt.056 that it answers.
  const isOurs = [...versions, '13'].some((version) => document.namespace === `${prefix}${kind}.001.${version}`)
  const [message, ...others] = document.children
  const isOne = document.name === 'Document' && message?.name === name && others.length === 0
  return isOurs && isOne ? message : fail('camt-invalid', {})
}

export const prefix = 'urn:iso:std:iso:20022:tech:xsd:'

const bic = /^[A-Z0-9]{4}([A-Z]{2})[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/
const iban = /^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$/

/** The country in a BIC (ISO 9362); undefined where it is none. */
export function countryOfBic(text: string): string | undefined {
  return bic.exec(text)?.[1]
}

/** An institution as ISO 20022 writes it: by its BIC, else by name. */
export function institution(name: string, country?: string | null): XmlContent {
  const isBic = bic.test(name)
  return {
    FinInstnId: {
      BICFI: isBic ? name : undefined,
      Nm: isBic ? undefined : name.slice(0, longest.name),
      PstlAdr: country === undefined || country === null ? undefined : { Ctry: country },
    },
  }
}

/** The institution at a path: its BIC, else its name. */
export function institutionAt(reading: XmlReading, path: string): string | undefined {
  const code = reading.text(`${path}/FinInstnId/BICFI`)
  if (code === undefined) return reading.text(`${path}/FinInstnId/Nm`)
  return bic.test(code) ? code : fail('camt-invalid', {})
}

/** An account: an IBAN, else any other. */
export function account(text: string): XmlContent {
  const compact = text.replaceAll(' ', '')
  return { Id: iban.test(compact) ? { IBAN: compact } : { Othr: { Id: text.slice(0, 34) } } }
}

/** The account at a path. */
export function accountAt(reading: XmlReading, path: string): string | undefined {
  return reading.text(`${path}/Id/IBAN`) ?? reading.text(`${path}/Id/Othr/Id`)
}

/** Text as lines of additional information, broken at spaces where there are some. */
export function linesOf(text: string): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    for (let rest = word; rest !== ''; rest = rest.slice(longest.line)) {
      const piece = rest.slice(0, longest.line)
      const before = lines.at(-1)
      const isFitting = before !== undefined && rest === word && before.length + 1 + piece.length <= longest.line
      if (isFitting) lines[lines.length - 1] = `${before} ${piece}`
      else lines.push(piece)
    }
  }
  return lines
}

/** ISODateTime with a zone, as an instant; one without a zone could be any of twenty-six hours. Throws `camt-invalid`. */
export function instantOf(text: string): string {
  const isZoned = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/.test(text)
  const at = isZoned ? Date.parse(text.replace(/(\.\d{3})\d+/, '$1')) : NaN
  // What is parsed as a day of the next month is no day of this one.
  const day = Date.parse(text.slice(0, 10))
  const isDay = !Number.isNaN(day) && formatInstant(day).startsWith(text.slice(0, 10))
  return Number.isNaN(at) || !isDay ? fail('camt-invalid', {}) : formatInstant(at)
}
