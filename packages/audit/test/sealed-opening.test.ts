import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type QuestionOpening, sealOpening, unsealOpening } from '@comity/audit'
import { isComityError } from '@comity/codec'

const plain = { noNullPrototype: true } as const
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const anyOpening: fc.Arbitrary<QuestionOpening> = fc.record(
  {
    digest: bytes(32),
    position: fc.integer({ min: 0, max: 4_095 }),
    blind: bytes(32),
    index: fc.integer({ min: 0, max: 1_000_000 }),
    input: fc.uint8Array({ maxLength: 200 }),
    path: fc.array(bytes(32), { maxLength: 20 }),
    salt: bytes(16),
    secrets: fc.record(
      {
        basisDigest: bytes(32),
        caseId: fc.uuid(),
        recordCount: fc.integer({ min: 0, max: 1_000_000 }),
        recordsRoot: bytes(32),
        salt: bytes(32),
      },
      plain,
    ),
    status: fc.constantFrom('suspect', 'victim'),
  },
  plain,
)

test('an opening comes back as it was sealed, for its own place under its own key only', () => {
  fc.assert(
    fc.property(anyOpening, bytes(32), fc.nat(), (opening, batchKey, flip) => {
      const inner = sealOpening({ batchKey, opening })
      const { digest, position } = opening
      assert.deepEqual(unsealOpening({ batchKey, place: { digest, position }, inner }), opening)
      const other = new Uint8Array(digest)
      other[0] = (other[0] ?? 0) ^ 1
      const broken = new Uint8Array(inner)
      broken[flip % broken.length] = (broken[flip % broken.length] ?? 0) ^ 1
      for (const bad of [
        { batchKey, place: { digest, position: position + 1 }, inner },
        { batchKey, place: { digest: other, position }, inner },
        { batchKey: other, place: { digest, position }, inner },
        { batchKey, place: { digest, position }, inner: broken },
        { batchKey, place: { digest, position }, inner: new Uint8Array() },
      ]) {
        assert.throws(
          () => unsealOpening(bad),
          (error) => isComityError(error, 'opening-missing'),
        )
      }
    }),
  )
})
