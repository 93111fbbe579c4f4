import { countrySpecs } from 'ibantools'
import { type Canonical, canonical } from './canonical.ts'
import { refuse } from './errors.ts'
import { takeLine, upperAscii } from './line.ts'

/** The kinds of document a number may be of. */
const documentTypes: ReadonlySet<string> = new Set([
  'PASSPORT',
  'ID',
  'RESIDENCE',
  'VISA',
  'DRIVER',
  'TAX',
  'SOCIAL',
  'SEAMAN',
  'REFUGEE',
])

/**
 * iddoc/1 (spec/identifiers.md §4.9): `CC:TYPE:NUMBER`, upper case, separators in the number dropped.
 * Throws `identifier-invalid`.
 */
export function normalizeIddoc({ raw }: { readonly raw: string }): Canonical {
  const parts = upperAscii(takeLine(raw))
    .split(':')
    .map((part) => part.trim())
  const [country = '', type = '', written = ''] = parts
  if (parts.length !== 3) refuse('form')
  if (!Object.hasOwn(countrySpecs, country)) refuse('country')
  if (!documentTypes.has(type)) refuse('type')
  const number = written.replace(/[ ./-]/g, '')
  if (number === '') refuse('empty')
  if (!/^[A-Z0-9]+$/.test(number)) refuse('character')
  if (number.length < 3 || number.length > 32) refuse('length')
  return canonical({ profile: 'iddoc/1', value: `${country}:${type}:${number}` })
}
