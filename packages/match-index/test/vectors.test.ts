import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromBase64url, isComityError, parseInstant, toBase64url, toHex, type Verified } from '@comity/codec'
import manifests from '../../../vectors/match-index/manifest.json' with { type: 'json' }
import paddings from '../../../vectors/match-index/padding.json' with { type: 'json' }
import rows from '../../../vectors/match-index/row.json' with { type: 'json' }
import segments from '../../../vectors/match-index/segment.json' with { type: 'json' }
import {
  decodeHeader,
  decodeLabel,
  encodeHeader,
  encodeLabel,
  labelContext,
  openLabel,
  paddingCommitment,
  paddingReference,
  paddingRow,
  paddingTag,
  type ReadManifest,
  sealLabel,
  type SegmentEntry,
  splitOutput,
  verifyManifest,
  verifySegment,
} from '../src/index.ts'

const read = (text: string): Uint8Array => fromBase64url(text)

for (const [at, row] of rows.cases.entries()) {
  test(`row vector ${String(at + 1)}: ${row.why}`, () => {
    const parts = splitOutput(read(row.output))
    const label = { ...row.label, reference: read(row.label.reference) }
    const { publisher, epoch } = rows
    const context = labelContext({ publisher, agreementHash: read(rows.agreement), epoch })
    const place = { context, parts, salt: read(row.salt) }
    const bytes = read(row.row)
    assert.deepEqual(encodeLabel(label), read(row.labelBytes))
    assert.deepEqual(parts.tag, bytes.slice(0, 12))
    assert.deepEqual(sealLabel({ ...place, label }), bytes.slice(12))
    assert.deepEqual(openLabel({ ...place, sealed: bytes.subarray(12) }), label)
  })
}

for (const { why, labelBytes, code } of rows.refused) {
  test(`a label is refused: ${why}`, () => {
    assert.throws(() => decodeLabel(read(labelBytes)), { code })
  })
}

for (const { index, salt, tag, reference, row } of paddings.cases) {
  test(`padding vector ${String(index)} is computed from its seed`, () => {
    const seed = read(paddings.seed)
    assert.equal(toBase64url(paddingCommitment(seed)), paddings.commitment)
    assert.equal(toBase64url(paddingTag({ seed, index })), tag)
    assert.equal(toBase64url(paddingReference({ seed, index })), reference)
    assert.equal(toBase64url(paddingRow({ seed, index, salt: read(salt) })), row)
  })
}

type SegmentVector = (typeof segments.cases)[number]

function expectedOf({ expected }: SegmentVector): SegmentEntry {
  const { role } = expected
  if (role !== 'base' && role !== 'delta' && role !== 'tombstone') return assert.fail('unknown role in vector')
  return { ...expected, role, sha256: read(expected.sha256) }
}

for (const vector of segments.cases) {
  test(`a segment is accepted: ${vector.why}`, () => {
    const bytes = read(vector.bytes)
    assert.equal(verifySegment({ bytes, expected: expectedOf(vector) }).rows, vector.expected.rows)
    assert.deepEqual(encodeHeader(decodeHeader(bytes)), bytes.slice(0, 40))
  })
}

for (const vector of segments.refused) {
  test(`a segment is refused: ${vector.why}`, () => {
    assert.throws(() => verifySegment({ bytes: read(vector.bytes), expected: expectedOf(vector) }), {
      code: vector.code,
    })
  })
}

const { publisher, agreement } = manifests
const now = parseInstant(manifests.now)
const publicKey = read(manifests.publicKey)

function readManifest(jws: string, heldJws: string | null): Verified<ReadManifest> {
  const held =
    heldJws === null ? null : verifyManifest({ jws: heldJws, publicKey, publisher, agreement, now, held: null })
  return verifyManifest({ jws, publicKey, publisher, agreement, now, held })
}

for (const { why, jws, held } of manifests.cases) {
  test(`a manifest is accepted: ${why}`, () => {
    assert.equal(readManifest(jws, held).jws, jws)
  })
}

for (const { why, jws, held, code, reason } of manifests.refused) {
  test(`a manifest is refused: ${why}`, () => {
    assert.throws(
      () => readManifest(jws, held),
      (error) => {
        assert.ok(isComityError(error, code), String(error))
        assert.equal(error.details['reason'], reason)
        return true
      },
    )
  })
}

test('every header that decodes encodes to the same 40 bytes, whichever byte was changed', () => {
  const bytes = read(segments.cases[0]?.bytes ?? '').slice(0, 40)
  for (let at = 0; at < 40; at += 1) {
    for (const change of [1, 0x80]) {
      const changed = bytes.with(at, (bytes[at] ?? 0) ^ change)
      try {
        assert.equal(toHex(encodeHeader(decodeHeader(changed))), toHex(changed))
      } catch (error) {
        assert.ok(isComityError(error, 'segment-invalid'))
      }
    }
  }
})

test('text of any kind is no manifest and raises nothing but manifest-invalid', () => {
  for (const text of ['', '.', '..', 'a.b.c', 'e30.e30.e30', 'ü']) {
    assert.throws(() => readManifest(text, null), { code: 'manifest-invalid' })
  }
})
