import { compareBytes, toBase64url } from '@comity/codec'
import { headerBytes, rowBytes, type Segment, tagBytes } from '@comity/match-index'
import type { PinnedLog } from './asked-batch.ts'
import { codeOf } from './audit-questions.ts'
import type { Place } from './draw.ts'
import { verifyErasure } from './erasure.ts'
import { fail } from './errors.ts'
import { type PublishedIndex, type RowOpening, verifyRow } from './row-opening.ts'
import { type Finding, nameOf } from './verdict.ts'

/** What the publisher answers for a drawn row. */
export type RowAnswer =
  { readonly kind: 'opening'; readonly opening: RowOpening } | { readonly kind: 'erased'; readonly proof: unknown }

export interface RowAudit {
  /** What `drawPlaces` gave; a row that was drawn twice is looked at once. */
  readonly places: readonly Place[]
  readonly index: PublishedIndex
  /** Segments that the manifest names: every one with a drawn row, and every tombstone. */
  readonly segments: readonly Segment[]
  /** Undefined where the publisher has nothing to show. */
  readonly answerOf: (place: Place) => RowAnswer | undefined
  /** The publisher's. */
  readonly log: PinnedLog
  /** Size of the publisher's checkpoint in the draw. */
  readonly closing: number
}

/** Looks at every drawn row (spec/audit.md §8): what `judge` makes a verdict of. Throws no finding. */
export function auditRows(audit: RowAudit): readonly Finding[] {
  const byDigest = new Map(audit.segments.map((segment) => [toBase64url(segment.sha256), segment]))
  const places = new Map(audit.places.map((place) => [nameOf(place), place]))
  return [...places.values()].map((place) => {
    try {
      const segment = byDigest.get(toBase64url(place.digest)) ?? fail('row-place', { position: place.position })
      return findingOf(audit, { place, segment })
    } catch (error) {
      const code = codeOf(error)
      if (code === undefined) throw error
      return { place, outcome: 'failed', code }
    }
  })
}

interface DrawnRow {
  readonly place: Place
  readonly segment: Segment
}

function findingOf({ index, segments, answerOf, log, closing }: RowAudit, drawn: DrawnRow): Finding {
  const { place, segment } = drawn
  const answer = answerOf(place)
  if (answer?.kind === 'opening') {
    verifyRow({ place, index, segment, opening: answer.opening })
    return { place, outcome: 'opened' }
  }
  if (answer?.kind === 'erased') {
    const { agreement } = index
    const { isBeforeDraw } = verifyErasure({ place, agreement, proof: answer.proof, log, closing })
    return { place, outcome: 'erased', isBeforeDraw }
  }
  // The manifest itself took the row back, and was fixed before the draw.
  if (isTakenBack(drawn, segments)) return { place, outcome: 'erased', isBeforeDraw: true }
  return fail('opening-missing', { position: place.position })
}

/** Whether a later tombstone of the manifest removes the row: no reader finds it any more. */
function isTakenBack({ place, segment }: DrawnRow, segments: readonly Segment[]): boolean {
  const start = headerBytes + rowBytes * place.position
  const tag = segment.bytes.subarray(start, start + tagBytes)
  return segments.some(
    (other) => other.role === 'tombstone' && other.sequence > segment.sequence && holdsTag(other, tag),
  )
}

/** Tags of a tombstone rise. */
function holdsTag({ bytes, rows }: Segment, tag: Uint8Array): boolean {
  let [low, high] = [0, rows]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const start = headerBytes + tagBytes * middle
    const order = compareBytes(bytes.subarray(start, start + tagBytes), tag)
    if (order === 0) return true
    if (order < 0) low = middle + 1
    else high = middle
  }
  return false
}
