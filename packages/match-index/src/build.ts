import { concatBytes, sha256 } from '@comity/codec'
import { fail } from './errors.ts'
import { type PaddingRow, paddingLabel, paddingTag } from './padding.ts'
import { saltBytes } from './seal.ts'
import {
  encodeHeader,
  headerBytes,
  type Partition,
  rowBytesOf,
  type SegmentEntry,
  type SegmentRole,
  verifyRows,
} from './segment.ts'

/** A segment ready to be stored under its name, and what the manifest says of it. */
export interface BuiltSegment {
  readonly bytes: Uint8Array
  readonly entry: SegmentEntry
}

interface SealedRows {
  readonly sequence: number
  /** 16 random bytes under which the labels of `rows` were sealed; never used for another segment. */
  readonly salt: Uint8Array
  /** Rows of 44 bytes in any order, padding included. */
  readonly rows: Uint8Array
}

/** One base partition (spec/matching.md §5). Throws `segment-invalid` for a repeated tag or one outside the partition. */
export function buildBase({ partition, ...sealed }: SealedRows & { readonly partition: Partition }): BuiltSegment {
  return build({ ...sealed, role: 'base', partition })
}

/** New and rewritten rows. Throws `segment-invalid` for a repeated tag. */
export function buildDelta(sealed: SealedRows): BuiltSegment {
  return build({ ...sealed, role: 'delta', partition: whole })
}

/** Tags of 12 bytes, in any order, that the index no longer holds. Throws `segment-invalid` for a repeated tag. */
export function buildTombstone({
  sequence,
  tags,
}: {
  readonly sequence: number
  readonly tags: Uint8Array
}): BuiltSegment {
  return build({ role: 'tombstone', sequence, salt: new Uint8Array(saltBytes), rows: tags, partition: whole })
}

/** The 44 bytes of a padding row for a segment with this salt. */
export function paddingRow({ seed, index, salt }: PaddingRow & { readonly salt: Uint8Array }): Uint8Array {
  return concatBytes(paddingTag({ seed, index }), paddingLabel({ seed, index, salt }))
}

const whole: Partition = { bits: 0, prefix: 0 }

function build({
  role,
  sequence,
  salt,
  rows,
  partition,
}: SealedRows & { readonly role: SegmentRole; readonly partition: Partition }): BuiltSegment {
  const width = rowBytesOf(role)
  if (rows.length % width !== 0) fail('segment-invalid', { length: rows.length })
  const count = rows.length / width
  const header = encodeHeader({ role, sequence, partition, salt, rows: count })
  const bytes = new Uint8Array(headerBytes + rows.length)
  bytes.set(header)
  let at = headerBytes
  for (const row of sortedOrder(rows, width)) {
    bytes.set(rows.subarray(row * width, (row + 1) * width), at)
    at += width
  }
  verifyRows({ bytes, rows: count, rowBytes: width, partition })
  const entry = { role, sequence, partition, sha256: sha256(bytes), rows: count, bytes: bytes.length }
  return { bytes, entry }
}

/**
 * Row numbers in the order of their tags. The first 32 bits of a tag and the row number make one exact number, sorted
 * natively; rows that share those bits are then put in order by their whole tags.
 */
function sortedOrder(rows: Uint8Array, width: number): Uint32Array {
  const count = rows.length / width
  const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength)
  const keys = new Float64Array(count)
  for (let row = 0; row < count; row += 1) keys[row] = view.getUint32(row * width) * 2 ** 20 + row
  keys.sort()
  const order = Uint32Array.from(keys, (key) => key % 2 ** 20)
  const tail = (at: number): bigint => view.getBigUint64((order[at] ?? 0) * width + 4)
  const head = (at: number): number => Math.floor((keys[at] ?? 0) / 2 ** 20)
  for (let at = 1; at < count; at += 1) {
    for (let to = at; to > 0 && head(to) === head(to - 1) && tail(to) < tail(to - 1); to -= 1) {
      const moved = order[to] ?? 0
      order[to] = order[to - 1] ?? 0
      order[to - 1] = moved
    }
  }
  return order
}
