import { equalBytes, fromBase64url, type Instant, isComityError, type Verified } from '@comity/codec'
import {
  headerBytes,
  type Label,
  labelContext,
  openLabel,
  paddingCommitment,
  paddingRow,
  rowBytes,
  type Segment,
  splitOutput,
} from '@comity/match-index'
import { finalize, verifyBlinding } from '@comity/oprf'
import type { Place } from './draw.ts'
import { fail } from './errors.ts'

/** What of a verified manifest a row is compared with. */
export interface PublishedIndex {
  readonly publisher: string
  readonly agreement: string
  readonly epoch: number
  readonly publicKey: Uint8Array
  readonly paddingCommitment: Uint8Array
  readonly issuedAt: Instant
}

/** A padding row: its number under the epoch's padding seed. */
export interface PaddingOpening extends Place {
  readonly kind: 'padding'
  readonly seed: Uint8Array
  readonly index: number
}

/** A row of a record: its input, and the evaluation that makes its output under the epoch's key, with the proof. */
export interface RecordOpening extends Place {
  readonly kind: 'record'
  readonly input: Uint8Array
  readonly blind: Uint8Array
  readonly blindedElement: Uint8Array
  readonly evaluatedElement: Uint8Array
  readonly proof: Uint8Array
  /** When the record came to be at the publisher, by its own word. */
  readonly recordedAt: Instant
}

export type RowOpening = PaddingOpening | RecordOpening

/** What was proved of a drawn row; its label where a record stands behind it. */
export interface ProvenRow {
  readonly place: Place
  readonly label: Label | undefined
}

interface VerifyRow {
  readonly place: Place
  readonly index: PublishedIndex
  /** A base or delta segment that the manifest names. */
  readonly segment: Segment
  readonly opening: RowOpening
}

/**
 * spec/audit.md §8: the drawn row is padding by the seed that the manifest commits to, or the row of a record that the
 * publisher had before it. Throws the code of the step that fails.
 */
export function verifyRow({ place, index, segment, opening }: VerifyRow): Verified<ProvenRow> {
  const isOfSegment = equalBytes(place.digest, segment.sha256) && equalBytes(opening.digest, segment.sha256)
  const start = headerBytes + rowBytes * place.position
  const row = segment.bytes.subarray(start, start + rowBytes)
  if (!isOfSegment || opening.position !== place.position || row.length !== rowBytes)
    fail('row-place', { position: place.position })
  if (opening.kind === 'record') {
    const label = verifyRecordRow({ row, index, segment, opening })
    return { place, label } as Verified<ProvenRow> // every step has passed
  }
  verifyPadding({ row, index, segment, opening })
  return { place, label: undefined } as Verified<ProvenRow> // every step has passed
}

interface RowOf<Opening> extends Pick<VerifyRow, 'index' | 'segment'> {
  readonly row: Uint8Array
  readonly opening: Opening
}

function verifyPadding({ row, index, segment: { salt }, opening }: RowOf<PaddingOpening>): void {
  const { seed, index: number, position } = opening
  if (!equalBytes(paddingCommitment(seed), index.paddingCommitment)) fail('row-padding', { position })
  if (!equalBytes(paddingRow({ seed, index: number, salt }), row)) fail('row-padding', { position })
}

function verifyRecordRow({ row, index, segment: { salt }, opening }: RowOf<RecordOpening>): Label {
  const { input, blind, blindedElement, evaluatedElement, proof, position } = opening
  if (opening.recordedAt > index.issuedAt) fail('row-late', { position })
  try {
    const question = verifyBlinding({ input, blind, blindedElement })
    const answer = { evaluatedElements: [evaluatedElement], proof }
    const [output] = finalize({ questions: [question], answer, publicKey: index.publicKey })
    const parts = splitOutput(output ?? fail('row-record', { position }))
    if (!equalBytes(parts.tag, row.subarray(0, parts.tag.length))) fail('row-record', { position })
    const context = labelContext({ ...index, agreementHash: fromBase64url(index.agreement, 32) })
    return openLabel({ context, parts, salt, sealed: row.subarray(parts.tag.length) })
  } catch (error) {
    if (!isComityError(error)) throw error
    return fail('row-record', { position })
  }
}
