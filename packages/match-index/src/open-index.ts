import { equalBytes, fromBase64url, type Verified } from '@comity/codec'
import { fail } from './errors.ts'
import { labelContext, type LabelContext } from './seal.ts'
import type { Manifest, ReadManifest } from './manifest.ts'
import { headerBytes, type Segment } from './segment.ts'

/**
 * A segment with what finding a tag in it needs: its bytes and where each prefix of tags starts. No row is an object.
 */
export interface SearchedSegment {
  readonly segment: Segment
  readonly view: DataView
  readonly rowBytes: number
  readonly bits: number
  /** Shift that turns the first 32 bits of a tag, partition bits removed, into a place in `starts`. */
  readonly shift: number
  /** `starts[p]` is the first row whose tag has prefix `p` or higher. */
  readonly starts: Uint32Array
  /**
   * Bit `b` of `marks[p]` is set where a tag of prefix `p` has `b` in the first three bits of its second word. Nearly every
   * tag that is not there is told from this byte, which lies in the processor's cache, where rows and `starts` do not.
   */
  readonly marks: Uint8Array
}

/** One whole manifest's worth of verified segments, ready for `lookup`. */
export interface SealedIndex {
  readonly manifest: Manifest
  readonly context: LabelContext
  /** Delta and tombstone segments, newest first. */
  readonly changes: readonly SearchedSegment[]
  /** Base partitions in order of prefix. */
  readonly base: readonly SearchedSegment[]
  readonly baseBits: number
  readonly withdrawn: ReadonlySet<string>
}

/**
 * Opens an index from a manifest and all its segments in the manifest's order. A partial index cannot be made
 * (spec/attacks.md §4, I7). Throws `segment-invalid` when one is missing, extra or out of place.
 */
export function openIndex({
  manifest: { manifest },
  segments,
}: {
  readonly manifest: Verified<ReadManifest>
  readonly segments: readonly Verified<Segment>[]
}): SealedIndex {
  if (segments.length !== manifest.segments.length) fail('segment-invalid', { segments: segments.length })
  for (const [at, segment] of segments.entries()) {
    const named = manifest.segments[at]
    const same = named?.role === segment.role && named.sequence === segment.sequence && named.rows === segment.rows
    if (!same || !equalBytes(segment.sha256, fromBase64url(named.sha256, 32))) fail('segment-invalid', { segment: at })
  }
  const searched = segments.map(searchedSegment)
  const { publisher, epoch } = manifest
  return {
    manifest,
    context: labelContext({ publisher, agreementHash: fromBase64url(manifest.agreement, 32), epoch }),
    changes: searched.filter(({ segment }) => segment.role !== 'base').reverse(),
    base: searched.filter(({ segment }) => segment.role === 'base'),
    baseBits: segments[0]?.partition.bits ?? 0,
    withdrawn: new Set(manifest.withdrawn),
  }
}

/** About one row for each place in the table: a search then touches one or two rows. */
function searchedSegment(segment: Segment): SearchedSegment {
  const { bytes, rows, rowBytes } = segment
  const { bits } = segment.partition
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const tableBits = Math.max(1, Math.ceil(Math.log2(rows + 1)))
  const shift = 32 - tableBits
  const starts = new Uint32Array(2 ** tableBits + 1)
  const marks = new Uint8Array(2 ** tableBits)
  let place = 0
  for (let row = 0; row < rows; row += 1) {
    const at = headerBytes + row * rowBytes
    const prefix = (view.getUint32(at) << bits) >>> shift
    marks[prefix] = (marks[prefix] ?? 0) | (1 << (view.getUint32(at + 4) >>> 29))
    while (place <= prefix) {
      starts[place] = row
      place += 1
    }
  }
  starts.fill(rows, place)
  return { segment, view, rowBytes, bits, shift, starts, marks }
}
