import { concatBytes, i2osp, lengthPrefixed, sha256, utf8Encode } from '@comity/codec'
import sodium from 'libsodium-wrappers-sumo'
import { referenceBytes } from './label.ts'
import { tagBytes } from './output.ts'

await sodium.ready

/** One padding row: the `index`-th of the epoch's padding seed (32 bytes). */
export interface PaddingRow {
  readonly seed: Uint8Array
  readonly index: number
}

const names = { tag: utf8Encode('tag'), label: utf8Encode('label'), reference: utf8Encode('ref') }

/** The tag of a padding row; the same for the whole epoch (spec/matching.md §5). */
export function paddingTag({ seed, index }: PaddingRow): Uint8Array {
  return prf(seed, lengthPrefixed(names.tag, i2osp(index, 4))).subarray(0, tagBytes)
}

/** The 32 bytes that stand where a sealed label would; new in every segment. */
export function paddingLabel({ seed, index, salt }: PaddingRow & { readonly salt: Uint8Array }): Uint8Array {
  return prf(seed, lengthPrefixed(names.label, i2osp(index, 4), salt))
}

/** The reference of a padding row; fills the withdrawn list. */
export function paddingReference({ seed, index }: PaddingRow): Uint8Array {
  return prf(seed, lengthPrefixed(names.reference, i2osp(index, 4))).subarray(0, referenceBytes)
}

/** HMAC-SHA-256 (RFC 2104) under 32 bytes. A base of a hundred thousand rows asks for as many of them. */
function prf(seed: Uint8Array, message: Uint8Array): Uint8Array {
  return sodium.crypto_auth_hmacsha256(message, seed)
}

/** What the manifest commits to: SHA-256('comity-padding/1' ‖ seed). */
export function paddingCommitment(seed: Uint8Array): Uint8Array {
  return sha256(concatBytes(utf8Encode('comity-padding/1'), seed))
}

/** Rows that a segment may have at most: 131,072 rows of 44 bytes stay under the 8 MiB that a reader accepts. */
export const maxSegmentRows = 131_072
/** The smallest base segment. */
export const minBaseRows = 256
/** Padding rows that a base holds at least, so that later tombstones find some to hide among. */
export const minBasePadding = 64
/** The withdrawn list grows by whole steps of this many references. */
export const withdrawnStep = 16

/** The size bucket for a number of rows: the smallest of 16, 24, 32, 48, 64, 96 … (16·2^k and 24·2^k) that holds them. */
export function bucketRows(rows: number): number {
  let bucket = 16
  while (bucket < rows) bucket *= 2
  const between = (bucket * 3) / 4
  return between >= rows && between >= 24 ? between : bucket
}

/** How many leading tag bits part a base of that many rows, so that a partition holds about 64,000 at most. */
export function partitionBits(rows: number): number {
  let bits = 0
  while (rows / 2 ** bits > 64_000) bits += 1
  return bits
}
