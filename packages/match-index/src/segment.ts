import { compareBytes, concatBytes, equalBytes, i2osp, os2ip, sha256, utf8Encode, type Verified } from '@comity/codec'
import { fail } from './errors.ts'
import { tagBytes } from './output.ts'
import { maxSegmentRows } from './padding.ts'
import { saltBytes, sealedLabelBytes } from './seal.ts'

/** Roles in the order of their header byte 1, 2, 3. */
export const segmentRoles = ['base', 'delta', 'tombstone'] as const
export type SegmentRole = (typeof segmentRoles)[number]

/** The part of the tag space that a base segment holds: tags whose first `bits` bits are `prefix`. Others: 0, 0. */
export interface Partition {
  readonly bits: number
  readonly prefix: number
}

/** The 40-byte header of a segment file (spec/matching.md §5). */
export interface SegmentHeader {
  readonly role: SegmentRole
  readonly sequence: number
  readonly partition: Partition
  /** `s`: 16 random bytes; zeros in a tombstone segment, which seals nothing. */
  readonly salt: Uint8Array
  readonly rows: number
}

/** What a manifest says of a segment. */
export interface SegmentEntry {
  readonly role: SegmentRole
  readonly sequence: number
  readonly partition: Partition
  /** SHA-256 of the file, 32 bytes. */
  readonly sha256: Uint8Array
  readonly rows: number
  readonly bytes: number
}

/** A whole segment file, proved to be the one that a manifest names. */
export interface Segment extends SegmentHeader {
  readonly sha256: Uint8Array
  readonly bytes: Uint8Array
  readonly rowBytes: number
}

export const headerBytes = 40
/** Length of a row in base and delta segments: tag and sealed label. */
export const rowBytes = tagBytes + sealedLabelBytes
/** Most leading bits by which a base may be parted. */
export const maxPartitionBits = 16

const magic = utf8Encode('COMITYIX')
const format = 1

/** Length of one row of a segment of that role. */
export function rowBytesOf(role: SegmentRole): number {
  return role === 'tombstone' ? tagBytes : rowBytes
}

/** The first `bits` bits of a tag as a number: which partition holds it. */
export function prefixOf({ tag, bits }: { readonly tag: Uint8Array; readonly bits: number }): number {
  const head = ((tag[0] ?? 0) << 8) | (tag[1] ?? 0)
  return head >>> (16 - bits)
}

/** Header bytes: magic 8, format 1, role 1, sequence 4, partition bits 1, prefix 4, salt 16, row count 4, zero 1. Throws `segment-invalid`. */
export function encodeHeader(header: SegmentHeader): Uint8Array {
  checkHeader(header)
  return concatBytes(
    magic,
    Uint8Array.of(format, segmentRoles.indexOf(header.role) + 1),
    i2osp(header.sequence, 4),
    Uint8Array.of(header.partition.bits),
    i2osp(header.partition.prefix, 4),
    header.salt,
    i2osp(header.rows, 4),
    Uint8Array.of(0),
  )
}

/** Reads what `encodeHeader` writes and nothing else. Throws `segment-invalid`. */
export function decodeHeader(bytes: Uint8Array): SegmentHeader {
  if (bytes.length < headerBytes || !equalBytes(bytes.subarray(0, 8), magic) || bytes[8] !== format) {
    return fail('segment-invalid', { length: bytes.length })
  }
  const role = segmentRoles[(bytes[9] ?? 0) - 1]
  if (role === undefined || bytes[39] !== 0) return fail('segment-invalid', {})
  const header: SegmentHeader = {
    role,
    sequence: os2ip(bytes.subarray(10, 14)),
    partition: { bits: bytes[14] ?? 0, prefix: os2ip(bytes.subarray(15, 19)) },
    salt: bytes.slice(19, 35),
    rows: os2ip(bytes.subarray(35, 39)),
  }
  checkHeader(header)
  return header
}

/**
 * Proves that a file is the segment that a verified manifest names: size, SHA-256, header, row count, rows strictly
 * increasing by tag and inside their partition (spec/matching.md §5). Sizes are compared before anything is read.
 * Throws `segment-invalid`.
 */
export function verifySegment({
  bytes,
  expected,
}: {
  readonly bytes: Uint8Array
  readonly expected: SegmentEntry
}): Verified<Segment> {
  if (bytes.length !== expected.bytes || bytes.length !== segmentBytes(expected)) {
    fail('segment-invalid', { length: bytes.length })
  }
  if (!equalBytes(sha256(bytes), expected.sha256)) fail('segment-invalid', {})
  const header = decodeHeader(bytes)
  const { partition } = header
  const same =
    header.role === expected.role &&
    header.sequence === expected.sequence &&
    header.rows === expected.rows &&
    partition.bits === expected.partition.bits &&
    partition.prefix === expected.partition.prefix
  if (!same) fail('segment-invalid', {})
  const segment: Segment = { ...header, sha256: expected.sha256, bytes, rowBytes: rowBytesOf(header.role) }
  verifyRows(segment)
  return segment as Verified<Segment>
}

/** The length that a file of that role and row count has. */
export function segmentBytes({ role, rows }: { readonly role: SegmentRole; readonly rows: number }): number {
  return headerBytes + rows * rowBytesOf(role)
}

/** Rows strictly increasing by tag and inside their partition. Throws `segment-invalid` with the row's number. */
export function verifyRows({
  bytes,
  rows,
  rowBytes: width,
  partition,
}: Pick<Segment, 'bytes' | 'rows' | 'rowBytes' | 'partition'>): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let row = 0, at = headerBytes; row < rows; row += 1, at += width) {
    const inside = partition.bits === 0 || view.getUint16(at) >>> (16 - partition.bits) === partition.prefix
    if (!inside || (row > 0 && compareTags(view, at - width, at) >= 0)) fail('segment-invalid', { row })
  }
}

/** Orders two tags inside one file. */
function compareTags(view: DataView, left: number, right: number): number {
  return (
    view.getUint32(left) - view.getUint32(right) ||
    view.getUint32(left + 4) - view.getUint32(right + 4) ||
    view.getUint32(left + 8) - view.getUint32(right + 8)
  )
}

function checkHeader({ role, sequence, partition, salt, rows }: SegmentHeader): void {
  const { bits, prefix } = partition
  const parted = role === 'base' ? bits <= maxPartitionBits && prefix < 2 ** bits : bits === 0 && prefix === 0
  const salted = salt.length === saltBytes && (role !== 'tombstone' || compareBytes(salt, new Uint8Array(16)) === 0)
  if (!parted || !salted || sequence === 0 || rows > maxSegmentRows) fail('segment-invalid', {})
}
