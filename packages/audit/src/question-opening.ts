import { equalBytes, isComityError, lengthPrefixed, os2ip, utf8Encode, type Verified } from '@comity/codec'
import { verifyBlinding } from '@comity/oprf'
import { verifyInclusion } from '@comity/tlog'
import type { ProvenBatch } from './asked-batch.ts'
import { type CaseSecrets, commitSecrets, type CommittedRecord, recordLeaf } from './case-secrets.ts'
import type { Place } from './draw.ts'
import { fail } from './errors.ts'

/** What the inquirer shows of one drawn element (spec/audit.md §4). */
export interface QuestionOpening extends Place, CommittedRecord {
  readonly blind: Uint8Array
  /** The salt of the record's leaf, 16 bytes. */
  readonly salt: Uint8Array
  /** Place of the record in its case's tree, and its path. */
  readonly index: number
  readonly path: readonly Uint8Array[]
  readonly secrets: CaseSecrets
}

const elementBytes = 32

/**
 * spec/audit.md §5: the drawn element was made of a record that stood in the case which the batch named, before it was
 * asked. Throws the code of the step that fails.
 */
export function verifyQuestion({
  place,
  batch,
  opening,
}: {
  readonly place: Place
  readonly batch: Verified<ProvenBatch>
  readonly opening: QuestionOpening
}): Verified<QuestionOpening> {
  verifyPlace(place, batch, opening)
  verifyElement(batch, opening)
  verifyProfile(batch, opening)
  if (!batch.statuses.includes(opening.status)) fail('opening-status', {})
  if (!equalBytes(commitSecrets(opening.secrets), batch.commitment)) fail('opening-commitment', {})
  verifyRecord(opening)
  return opening as Verified<QuestionOpening> // every step has passed
}

/** Step 2: it is this element that was drawn, and no other is opened in its place. */
function verifyPlace(place: Place, batch: ProvenBatch, opening: QuestionOpening): void {
  const isOfBatch = equalBytes(place.digest, batch.digest) && equalBytes(opening.digest, batch.digest)
  if (!isOfBatch || opening.position !== place.position) fail('opening-place', { position: place.position })
}

/** Step 3: blind · HashToGroup(input) is the element in the publisher's stored batch. */
function verifyElement({ elements }: ProvenBatch, { input, blind, position }: QuestionOpening): void {
  const blindedElement = elements.subarray(elementBytes * position, elementBytes * (position + 1))
  try {
    verifyBlinding({ input, blind, blindedElement })
  } catch (error) {
    if (!isComityError(error)) throw error
    fail('opening-element', { position })
  }
}

/** Step 4: the input is one value of the declared profile (spec/matching.md §1). */
function verifyProfile({ profile }: ProvenBatch, { input }: QuestionOpening): void {
  const prefix = lengthPrefixed(utf8Encode(profile))
  const value = input.subarray(prefix.length)
  const length = value.subarray(0, 2)
  const isWhole = length.length === 2 && os2ip(length) === value.length - 2
  if (!equalBytes(input.subarray(0, prefix.length), prefix) || !isWhole) fail('opening-profile', {})
}

/** Step 7: the record's path leads to the records root. */
function verifyRecord({ index, path, secrets, ...record }: QuestionOpening): void {
  const head = { size: secrets.recordCount, root: secrets.recordsRoot }
  try {
    verifyInclusion({ leafHash: recordLeaf(record), index, head, hashes: path })
  } catch (error) {
    if (!isComityError(error)) throw error
    fail('opening-record', {})
  }
}
