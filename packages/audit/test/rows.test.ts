import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type FindingCode, type PublishedIndex, type RowOpening, verifyRow } from '@comity/audit'
import { concatBytes, fromBase64url, isComityError } from '@comity/codec'
import {
  buildBase,
  headerBytes,
  labelContext,
  paddingCommitment,
  paddingRow,
  rowBytes,
  sealLabel,
  splitOutput,
  verifySegment,
} from '@comity/match-index'
import { blind, blindEvaluate, deriveKeyPair, evaluate, finalize } from '@comity/oprf'
import { agreement, phoneInput, seeded } from './world.ts'

const random = seeded('an index')
const keys = deriveKeyPair({ seed: random(32), info: new Uint8Array() })
const [paddingSeed, salt] = [random(32), random(16)]
const index: PublishedIndex = {
  publisher: 'sudland-bank',
  agreement,
  epoch: 3,
  publicKey: keys.publicKey,
  paddingCommitment: paddingCommitment(paddingSeed),
  issuedAt: Date.UTC(2026, 10, 20),
}
const context = labelContext({ ...index, agreementHash: fromBase64url(agreement, 32) })
const inputs = [phoneInput(1), phoneInput(2)]
const real = inputs.map((input) => {
  const parts = splitOutput(evaluate({ secretKey: keys.secretKey, input }))
  const label = { reference: random(8), category: 5, statuses: 1, contactUnit: 0, handling: 0x2102, month: 680 }
  return { tag: parts.tag, row: concatBytes(parts.tag, sealLabel({ context, parts, salt, label })) }
})
const pads = Array.from({ length: 14 }, (_, at) => paddingRow({ seed: paddingSeed, index: at, salt }))
const rows = concatBytes(...real.map(({ row }) => row), ...pads)
const built = buildBase({ partition: { bits: 0, prefix: 0 }, sequence: 1, salt, rows })
const segment = verifySegment({ bytes: built.bytes, expected: built.entry })
const digest = segment.sha256

function positionOf(row: Uint8Array): number {
  const at = Buffer.from(built.bytes.subarray(headerBytes)).indexOf(row)
  assert.equal(at % rowBytes, 0)
  return at / rowBytes
}

/** What an honest publisher shows of the record behind a row. */
function recordOpening(at: number): RowOpening & { readonly kind: 'record' } {
  const [input, row] = [inputs[at], real[at]?.row]
  assert.ok(input && row)
  const question = blind({ input, random })
  const answer = blindEvaluate({ ...keys, blindedElements: [question.blindedElement], random })
  const [evaluatedElement] = answer.evaluatedElements
  assert.ok(evaluatedElement)
  const shown = { ...question, evaluatedElement, proof: answer.proof, recordedAt: index.issuedAt - 1 }
  return { kind: 'record', digest, position: positionOf(row), ...shown }
}

function paddingOpening(at: number): RowOpening & { readonly kind: 'padding' } {
  const row = pads[at]
  assert.ok(row)
  return { kind: 'padding', digest, position: positionOf(row), seed: paddingSeed, index: at }
}

function refused(code: FindingCode, opening: RowOpening, place = { digest, position: opening.position }): void {
  assert.throws(
    () => verifyRow({ place, index, segment, opening }),
    (error) => isComityError(error, code),
  )
}

test('every row of a segment is opened: as padding by its seed, or as a record with its label', () => {
  for (const opening of [...pads.keys()].map(paddingOpening)) {
    const { label } = verifyRow({ place: opening, index, segment, opening })
    assert.equal(label, undefined)
  }
  for (const opening of [recordOpening(0), recordOpening(1)]) {
    assert.equal(verifyRow({ place: opening, index, segment, opening }).label?.month, 680)
  }
})

test('a row of no record is not padding: another seed, another number, a row that was invented', () => {
  refused('row-padding', { ...paddingOpening(0), seed: random(32) })
  refused('row-padding', { ...paddingOpening(0), index: 1 })
  refused('row-padding', { ...paddingOpening(0), position: recordOpening(0).position })
  // Another seed that gives this very row cannot be found; one that was not committed is refused before it is tried.
  const other = { ...index, paddingCommitment: paddingCommitment(random(32)) }
  const opening = paddingOpening(0)
  assert.throws(
    () => verifyRow({ place: opening, index: other, segment, opening }),
    (error) => isComityError(error, 'row-padding'),
  )
})

test('a record gives its own row only, under the key that the manifest names', () => {
  const own = recordOpening(0)
  const other = recordOpening(1)
  refused('row-record', { ...own, position: other.position })
  refused('row-record', { ...own, input: phoneInput(3) })
  refused('row-record', { ...own, proof: other.proof })
  refused('row-record', { ...own, position: paddingOpening(0).position })
  const foreign = deriveKeyPair({ seed: random(32), info: new Uint8Array() })
  const answer = blindEvaluate({ ...foreign, blindedElements: [own.blindedElement], random })
  const [evaluatedElement] = answer.evaluatedElements
  assert.ok(evaluatedElement)
  refused('row-record', { ...own, evaluatedElement, proof: answer.proof })
})

test('a row whose tag is right and whose label was sealed for another index is found', () => {
  const opening = recordOpening(0)
  assert.throws(
    () => verifyRow({ place: opening, index: { ...index, epoch: 4 }, segment, opening }),
    (error) => isComityError(error, 'row-record'),
  )
})

test('a row that no question can find is found: another tag before a true label, an output of another element', () => {
  const [input, other] = inputs
  assert.ok(input && other && real[0])
  const own = recordOpening(0)
  const mixed = blind({ input: other, random })
  const answer = blindEvaluate({ ...keys, blindedElements: [mixed.blindedElement], random })
  const [evaluatedElement] = answer.evaluatedElements
  const [output] = finalize({ questions: [{ ...mixed, input }], answer, publicKey: keys.publicKey })
  assert.ok(evaluatedElement && output)
  const parts = splitOutput(output)
  const label = { reference: random(8), category: 5, statuses: 1, contactUnit: 0, handling: 0x2102, month: 680 }
  const forged = concatBytes(parts.tag, sealLabel({ context, parts, salt, label }))
  const renamed = concatBytes(random(12), real[0].row.subarray(12))
  const shown = { ...own, ...mixed, input, evaluatedElement, proof: answer.proof }
  for (const [row, opening] of [
    [renamed, own],
    [forged, shown],
  ] as const) {
    const made = buildBase({ partition: { bits: 0, prefix: 0 }, sequence: 1, salt, rows: row })
    const only = verifySegment({ bytes: made.bytes, expected: made.entry })
    const place = { digest: only.sha256, position: 0 }
    assert.throws(
      () => verifyRow({ place, index, segment: only, opening: { ...opening, ...place } }),
      (error) => isComityError(error, 'row-record'),
    )
  }
})

test('a record that is younger than the manifest did not make its row', () => {
  refused('row-late', { ...recordOpening(0), recordedAt: index.issuedAt + 1 })
})

test('another row than the drawn one answers for nothing', () => {
  const own = recordOpening(0)
  refused('row-place', own, { digest, position: own.position === 0 ? 1 : 0 })
  refused('row-place', { ...own, digest: random(32) })
  refused('row-place', own, { digest: random(32), position: own.position })
  refused('row-place', { ...own, position: 16 }, { digest, position: 16 })
})
