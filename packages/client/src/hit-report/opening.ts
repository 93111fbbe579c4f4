import { canonicalFromStored, inputBytes } from '@comity/identifiers'
import { compareBytes, fromBase64url, type Verified } from '@comity/codec'
import {
  headerBytes,
  type Label,
  labelContext,
  openLabel,
  type ReadManifest,
  rowBytes,
  type Segment,
  splitOutput,
  tagBytes,
} from '@comity/match-index'
import { type EvaluatedBatch, finalizeOpened, type Output } from '@comity/oprf'
import { fail } from '../errors.ts'
import type { HitOpening } from './report.ts'

/** The output of the opened identifier at its place in the batch. Throws `identifier-invalid`, `element-invalid`, `proof-invalid`. */
export function outputOfOpening({
  opening,
  position,
  batch,
}: {
  readonly opening: HitOpening
  readonly position: number
  readonly batch: EvaluatedBatch
}): Output {
  const input = inputBytes(canonicalFromStored(opening))
  return finalizeOpened({ ...batch, input, blind: fromBase64url(opening.blind, 32), position })
}

/** Opens the row of an output in the one segment that a report brings. Throws `label-damaged`, also where no row has the tag. */
export function labelIn({
  output,
  segment,
  manifest: { manifest },
}: {
  readonly output: Output
  readonly segment: Verified<Segment>
  readonly manifest: Verified<ReadManifest>
}): Label {
  if (segment.role === 'tombstone') return fail('label-damaged', {})
  const parts = splitOutput(output)
  const rows = Array.from({ length: segment.rows }, (_, row) => headerBytes + row * rowBytes)
  const at = rows.find((start) => compareBytes(segment.bytes.subarray(start, start + tagBytes), parts.tag) === 0)
  if (at === undefined) return fail('label-damaged', {})
  const { publisher, agreement, epoch } = manifest
  return openLabel({
    context: labelContext({ publisher, agreementHash: fromBase64url(agreement, 32), epoch }),
    parts,
    salt: segment.salt,
    sealed: segment.bytes.subarray(at + tagBytes, at + rowBytes),
  })
}
