import { toBase64url } from '@comity/codec'
import type { Label } from './label.ts'
import type { SealedIndex, SearchedSegment } from './open-index.ts'
import { outputBytes, splitOutput, tagBytes } from './output.ts'
import { openLabel } from './seal.ts'
import { headerBytes } from './segment.ts'

/** A row found and opened: the publisher holds a record of the input (a lead, not evidence). */
export interface Found {
  readonly label: Label
  /** The reference stands in the manifest's withdrawn list. */
  readonly withdrawn: boolean
  /** Sequence of the segment that decided. */
  readonly sequence: number
}

/**
 * Looks an output up (spec/matching.md §8): of all segments that name its tag the newest decides; a tombstone says none.
 * Returns what the label says, or undefined for no row. Throws `label-damaged` when the tag is there and its label does
 * not open; that is never "no match".
 */
export function lookup({
  index,
  output,
}: {
  readonly index: SealedIndex
  readonly output: Uint8Array
}): Found | undefined {
  const named = newestNaming(index, output)
  if (named === undefined || named.searched.segment.role === 'tombstone') return undefined
  const { segment } = named.searched
  const at = headerBytes + named.row * segment.rowBytes
  const label = openLabel({
    context: index.context,
    parts: splitOutput(output),
    salt: segment.salt,
    sealed: segment.bytes.subarray(at + tagBytes, at + segment.rowBytes),
  })
  return {
    label,
    withdrawn: index.withdrawn.has(toBase64url(label.reference)),
    sequence: segment.sequence,
  }
}

interface Named {
  readonly searched: SearchedSegment
  readonly row: number
}

function newestNaming(index: SealedIndex, output: Uint8Array): Named | undefined {
  if (output.length !== outputBytes) throw new RangeError('an output has 64 bytes')
  const head = word(output, 0)
  const middle = word(output, 4)
  const tail = word(output, 8)
  const { changes, base, baseBits } = index
  for (const searched of changes) {
    const row = findRow(searched, head, middle, tail)
    if (row >= 0) return { searched, row }
  }
  const searched = base[baseBits === 0 ? 0 : head >>> (32 - baseBits)]
  if (searched === undefined) return undefined
  const row = findRow(searched, head, middle, tail)
  return row < 0 ? undefined : { searched, row }
}

function word(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16)
  return (high | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0
}

/** The row of a tag, or -1. Plain numbers instead of a record: this runs for every element and segment. */
function findRow(searched: SearchedSegment, head: number, middle: number, tail: number): number {
  const { view, rowBytes, starts, marks } = searched
  const place = (head << searched.bits) >>> searched.shift
  if ((((marks[place] ?? 0) >>> (middle >>> 29)) & 1) === 0) return -1
  let low = starts[place] ?? 0
  let high = starts[place + 1] ?? 0
  while (low < high) {
    const row = (low + high) >>> 1
    const at = headerBytes + row * rowBytes
    const order = view.getUint32(at) - head || view.getUint32(at + 4) - middle || view.getUint32(at + 8) - tail
    if (order === 0) return row
    if (order < 0) low = row + 1
    else high = row
  }
  return -1
}
