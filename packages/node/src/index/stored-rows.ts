import type { Pap, PersonStatus, Tlp } from '@comity/agreement'
import { europolOf } from '../handling/record-marks.ts'
import type { Described } from './publishable.ts'

/*
 * Records as COPY gives them in binary format: a count of fields, then each field behind its length. They go to a kernel
 * thread as they are, many rows in one byte string, and are read there.
 */

/** Fields in the order in which they are read: the unit first, so that its key can be found before the rest is read. */
export const storedFields = [
  'unit',
  'id',
  'case_id',
  'value_sealed',
  'reference',
  'first_seen',
  'profile',
  'status',
  'category',
  'tlp',
  'pap',
  'europol',
] as const

/** One record; byte strings are views. */
export interface StoredRow {
  /** The unit's 16 bytes in hexadecimal. */
  readonly unit: string
  readonly id: Buffer
  readonly caseId: Buffer
  readonly sealed: Buffer
  /** The reference of its row, if it has one. */
  readonly reference: Buffer | undefined
  readonly described: Described
}

const missing = -1
const firstField = 2

/** The unit of a row, as `StoredRow` gives it. */
export function unitOf(row: Buffer): string {
  return row.toString('hex', firstField + 4, firstField + 20)
}

/** Reads rows one behind the other. Throws a TypeError for bytes that no query of ours gave. */
export function* readRows(bytes: Buffer): Generator<StoredRow> {
  const describe = descriptions()
  let at = 0
  const field = (): Buffer | undefined => {
    const length = bytes.readInt32BE(at)
    at += 4
    if (length === missing) return undefined
    at += length
    return bytes.subarray(at - length, at)
  }
  const present = (): Buffer => field() ?? wrongRow()
  while (at < bytes.length) {
    if (bytes.readInt16BE(at) !== storedFields.length) wrongRow()
    at += firstField
    const unit = present().toString('hex')
    const [id, caseId, sealed, reference] = [present(), present(), present(), field()]
    const from = at
    for (let left = storedFields.indexOf('first_seen'); left < storedFields.length; left += 1) present()
    yield { unit, id, caseId, sealed, reference, described: describe(bytes, from, at) }
  }
}

/** Records say few different things; each is read once. */
function descriptions(): (bytes: Buffer, from: number, to: number) => Described {
  const known = new Map<string, Described>()
  return (bytes, from, to) => {
    const key = bytes.toString('latin1', from, to)
    const described = known.get(key) ?? readDescription(bytes.subarray(from, to))
    known.set(key, described)
    return described
  }
}

function readDescription(bytes: Buffer): Described {
  const firstSeen = Number(bytes.readBigInt64BE(4))
  const texts: string[] = []
  for (let at = 12; at < bytes.length;) {
    const end = at + 4 + bytes.readInt32BE(at)
    texts.push(bytes.toString('utf8', at + 4, end))
    at = end
  }
  const [profile = '', status = '', category = '', tlp = '', pap = '', europol = ''] = texts
  // The database keeps these three within their closed sets.
  const closed = { status: status as PersonStatus, tlp: tlp as Tlp, pap: pap as Pap }
  return { profile, category, ...closed, europol: europolOf(europol), firstSeen }
}

function wrongRow(): never {
  throw new TypeError('not a stored record')
}
