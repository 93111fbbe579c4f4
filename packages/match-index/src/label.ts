import { os2ip } from '@comity/codec'
import { fail } from './errors.ts'

/** Length of a label in clear. */
export const labelBytes = 16
/** Length of a row reference. */
export const referenceBytes = 8

/** What a label says of the records behind a row, apart from its reference. All are numbers of closed sets. */
export interface LabelFacts {
  /** Offence category, 1–255 (the agreement's taxonomy). */
  readonly category: number
  /** Union of person-status bits, 1–63. */
  readonly statuses: number
  /** The publisher's contact unit, 0–255. */
  readonly contactUnit: number
  /** Two bytes: TLP rank ‖ PAP rank (four bits each), then the H-code bits. */
  readonly handling: number
  /** Month first seen, counted from January 1970 = 0. */
  readonly month: number
}

/** An opened label (spec/matching.md §4). */
export interface Label extends LabelFacts {
  /** Row reference, 8 bytes, random per row and epoch. */
  readonly reference: Uint8Array
}

const strictestTlp = 4
const strictestPap = 3

/** The 16 bytes of a label: reference 8, category 1, statuses 1, contact unit 1, handling 2, month 2, zero 1. Throws `label-damaged` for facts outside their sets. */
export function encodeLabel(label: Label): Uint8Array {
  const bytes = new Uint8Array(labelBytes)
  if (label.reference.length !== referenceBytes) fail('label-damaged', {})
  checkFacts(label)
  bytes.set(label.reference)
  const view = new DataView(bytes.buffer)
  view.setUint8(8, label.category)
  view.setUint8(9, label.statuses)
  view.setUint8(10, label.contactUnit)
  view.setUint16(11, label.handling)
  view.setUint16(13, label.month)
  return bytes
}

/** Reads what `encodeLabel` writes and nothing else; the last byte must be zero. Throws `label-damaged`. */
export function decodeLabel(bytes: Uint8Array): Label {
  if (bytes.length !== labelBytes || bytes[15] !== 0) fail('label-damaged', { length: bytes.length })
  const label: Label = {
    reference: bytes.slice(0, 8),
    category: os2ip(bytes.subarray(8, 9)),
    statuses: os2ip(bytes.subarray(9, 10)),
    contactUnit: os2ip(bytes.subarray(10, 11)),
    handling: os2ip(bytes.subarray(11, 13)),
    month: os2ip(bytes.subarray(13, 15)),
  }
  checkFacts(label)
  return label
}

/**
 * The one label of several records of one identifier: union of statuses, strictest handling, earliest month. Category
 * and contact unit are those of the earliest record; among equals the lowest numbers, so that order does not matter.
 * Throws `label-damaged` for an empty list.
 */
export function mergeLabels(records: readonly LabelFacts[]): LabelFacts {
  const [first, ...rest] = [...records].sort(
    (left, right) => left.month - right.month || left.category - right.category || left.contactUnit - right.contactUnit,
  )
  if (first === undefined) return fail('label-damaged', {})
  return rest.reduce(
    (merged, record) => ({
      ...merged,
      statuses: merged.statuses | record.statuses,
      handling: strictest(merged.handling, record.handling),
    }),
    first,
  )
}

/** The strictest of two handlings, rank by rank; restriction codes add up. */
function strictest(left: number, right: number): number {
  const tlp = Math.max(left >> 12, right >> 12)
  const pap = Math.max((left >> 8) & 15, (right >> 8) & 15)
  return (tlp << 12) | (pap << 8) | ((left | right) & 255)
}

function checkFacts({ category, statuses, contactUnit, handling, month }: LabelFacts): void {
  const ranks = handling >> 12 <= strictestTlp && ((handling >> 8) & 15) <= strictestPap && (handling & 255) < 16
  const sets = within(category, 1, 255) && within(statuses, 1, 63) && within(contactUnit, 0, 255)
  if (!ranks || !sets || !within(handling, 0, 0xffff) || !within(month, 0, 0xffff)) fail('label-damaged', {})
}

function within(value: number, low: number, high: number): boolean {
  return Number.isInteger(value) && value >= low && value <= high
}
