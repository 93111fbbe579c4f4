import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isComityError } from '@comity/codec'
import { decodeLabel, encodeLabel, mergeLabels } from '../src/index.ts'

const facts = fc.record({
  category: fc.integer({ min: 1, max: 255 }),
  statuses: fc.integer({ min: 1, max: 63 }),
  contactUnit: fc.integer({ min: 0, max: 255 }),
  handling: fc
    .tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 15 }))
    .map(([tlp, pap, codes]) => (tlp << 12) | (pap << 8) | codes),
  month: fc.integer({ min: 0, max: 65_535 }),
})
const label = fc
  .record({ reference: fc.uint8Array({ minLength: 8, maxLength: 8 }) })
  .chain(({ reference }) => facts.map((some) => ({ ...some, reference })))

test('a label is read back as it was written', () => {
  fc.assert(
    fc.property(label, (some) => {
      assert.deepEqual(decodeLabel(encodeLabel(some)), some)
    }),
  )
})

test('whatever decodes as a label encodes to the same 16 bytes', () => {
  const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((some) => some.with(15, 0))
  fc.assert(
    fc.property(bytes, (some) => {
      try {
        assert.deepEqual(encodeLabel(decodeLabel(some)), some)
      } catch (error) {
        assert.ok(isComityError(error, 'label-damaged'))
      }
    }),
  )
})

test('merging takes the union of statuses, the strictest handling and the earliest month', () => {
  const merged = mergeLabels([
    { category: 5, statuses: 1, contactUnit: 2, handling: 0x2102, month: 610 },
    { category: 4, statuses: 4, contactUnit: 1, handling: 0x1308, month: 600 },
  ])
  assert.deepEqual(merged, { category: 4, statuses: 5, contactUnit: 1, handling: 0x230a, month: 600 })
})

test('merging does not depend on the order of the records', () => {
  fc.assert(
    fc.property(fc.array(facts, { minLength: 1, maxLength: 6 }), (records) => {
      assert.deepEqual(mergeLabels(records), mergeLabels([...records].reverse()))
    }),
  )
})
