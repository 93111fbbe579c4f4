import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { bucketRows, paddingCommitment, paddingReference, paddingRow, paddingTag, partitionBits } from '../src/index.ts'
import { paddingSeed as seed, saltOf } from './fixtures.ts'

test('a padding row keeps its tag and changes its label from segment to segment', () => {
  const first = paddingRow({ seed, index: 3, salt: saltOf(1) })
  const second = paddingRow({ seed, index: 3, salt: saltOf(2) })
  assert.equal(first.length, 44)
  assert.deepEqual(first.subarray(0, 12), paddingTag({ seed, index: 3 }))
  assert.deepEqual(first.subarray(0, 12), second.subarray(0, 12))
  assert.notDeepEqual(first.subarray(12), second.subarray(12))
})

test('padding references differ by index and by seed', () => {
  const references = [0, 1].flatMap((index) =>
    [seed, new Uint8Array(32)].map((some) => paddingReference({ seed: some, index }).toString()),
  )
  assert.equal(new Set(references).size, 4)
})

test('the commitment to a padding seed is 32 bytes and hides which seed it is', () => {
  assert.equal(paddingCommitment(seed).length, 32)
  assert.notDeepEqual(paddingCommitment(seed), paddingCommitment(new Uint8Array(32)))
})

test('a bucket holds its rows and wastes at most half of them', () => {
  fc.assert(
    fc.property(fc.integer({ min: 16, max: 131_072 }), (rows) => {
      const bucket = bucketRows(rows)
      assert.ok(bucket >= rows && bucket < rows * 1.5 + 1)
      assert.equal(bucketRows(bucket), bucket)
    }),
  )
  assert.deepEqual([0, 16, 17, 25, 33, 49, 97].map(bucketRows), [16, 16, 24, 32, 48, 64, 128])
})

test('a base is parted so that a partition of a million rows fills one bucket of 65,536', () => {
  assert.equal(partitionBits(64_000), 0)
  assert.equal(partitionBits(64_001), 1)
  assert.equal(partitionBits(1_000_000), 4)
})
