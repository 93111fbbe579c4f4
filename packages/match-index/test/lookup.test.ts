import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { toBase64url } from '@comity/codec'
import {
  buildBase,
  buildDelta,
  type BuiltSegment,
  buildTombstone,
  type Label,
  lookup,
  openIndex,
  prefixOf,
  sealLabel,
  signManifest,
  splitOutput,
  verifySegment,
} from '../src/index.ts'
import { baseOf, context, indexOf, key, labelOf, manifestOf, outputOf, readBack, rowsOf, saltOf } from './fixtures.ts'

test('an output whose tag stands in the index opens its label, another finds nothing', () => {
  const index = indexOf([baseOf([1, 2, 3])])
  assert.deepEqual(lookup({ index, output: outputOf(2) })?.label, labelOf(2))
  assert.equal(lookup({ index, output: outputOf(4) }), undefined)
})

test('an empty segment finds nothing', () => {
  assert.equal(lookup({ index: indexOf([baseOf([])]), output: outputOf(1) }), undefined)
})

test('a withdrawn reference is marked', () => {
  const listed = [labelOf(2).reference, ...Array.from({ length: 15 }, (_, at) => labelOf(100 + at).reference)]
  const index = indexOf([baseOf([1, 2])], { withdrawn: listed.map(toBase64url).sort() })
  assert.equal(lookup({ index, output: outputOf(2) })?.withdrawn, true)
  assert.equal(lookup({ index, output: outputOf(1) })?.withdrawn, false)
})

test('C-10 two inputs that share a tag but not a label key give a damaged label, never no match', () => {
  const index = indexOf([baseOf([1])])
  const collision = outputOf(2)
  collision.set(outputOf(1).subarray(0, 12))
  assert.throws(() => lookup({ index, output: collision }), { code: 'label-damaged' })
})

test('C-11 labels exchanged between two tags of one segment are damaged', () => {
  const rows = new Uint8Array(88)
  for (const [at, input] of [1, 2].entries()) {
    const parts = splitOutput(outputOf(input))
    rows.set(parts.tag, at * 44)
    rows.set(sealLabel({ context, parts, salt: saltOf(1), label: labelOf(input) }), (1 - at) * 44 + 12)
  }
  const base = buildBase({ partition: { bits: 0, prefix: 0 }, sequence: 1, salt: saltOf(1), rows })
  assert.throws(() => lookup({ index: indexOf([base]), output: outputOf(1) }), { code: 'label-damaged' })
})

test('C-09 an index cannot be opened with a segment withheld, repeated or exchanged', () => {
  const base = baseOf([1])
  const delta = buildDelta({ sequence: 2, salt: saltOf(2), rows: rowsOf(new Map([[2, labelOf(2)]]), saltOf(2)) })
  const manifest = readBack(signManifest({ manifest: manifestOf([base, delta]), key }))
  const [first, second] = [base, delta].map(({ bytes, entry }) => verifySegment({ bytes, expected: entry }))
  assert.ok(first !== undefined && second !== undefined)
  assert.ok(openIndex({ manifest, segments: [first, second] }))
  for (const segments of [[first], [first, first], [second, first], [first, second, second]]) {
    assert.throws(() => openIndex({ manifest, segments }), { code: 'segment-invalid' })
  }
})

test('a lookup in a base of many partitions finds every row', () => {
  const bits = 3
  const inputs = Array.from({ length: 500 }, (_, at) => at)
  const bases = Array.from({ length: 2 ** bits }, (_, prefix) => {
    const inside = inputs.filter((input) => prefixOf({ tag: outputOf(input), bits }) === prefix)
    const salt = saltOf(prefix + 1)
    const rows = rowsOf(new Map(inside.map((input) => [input, labelOf(input)])), salt)
    return buildBase({ partition: { bits, prefix }, sequence: prefix + 1, salt, rows })
  })
  const index = indexOf(bases)
  for (const input of inputs) assert.deepEqual(lookup({ index, output: outputOf(input) })?.label, labelOf(input))
  for (let input = 500; input < 1000; input += 1) assert.equal(lookup({ index, output: outputOf(input) }), undefined)
})

const input = fc.integer({ min: 0, max: 40 })
const step = fc.oneof(
  fc.record({ do: fc.constant('put' as const), inputs: fc.uniqueArray(input, { maxLength: 12 }) }),
  fc.record({ do: fc.constant('remove' as const), inputs: fc.uniqueArray(input, { maxLength: 12 }) }),
  fc.record({ do: fc.constant('republish' as const), inputs: fc.constant([]) }),
)

test('any sequence of additions, rewrites, removals and new bases answers as a map would', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const oracle = new Map<number, Label>()
      let segments: BuiltSegment[] = [baseOf([])]
      let sequence = 1
      for (const { do: what, inputs } of steps) {
        sequence += 1
        const salt = saltOf(sequence)
        if (what === 'remove') {
          for (const removed of inputs) oracle.delete(removed)
          const tags = new Uint8Array(inputs.flatMap((removed) => [...outputOf(removed).subarray(0, 12)]))
          segments.push(buildTombstone({ sequence, tags }))
        } else if (what === 'put') {
          const labels = new Map(inputs.map((put) => [put, { ...labelOf(put), month: sequence }]))
          for (const [put, label] of labels) oracle.set(put, label)
          segments.push(buildDelta({ sequence, salt, rows: rowsOf(labels, salt) }))
        } else {
          segments = [buildBase({ partition: { bits: 0, prefix: 0 }, sequence, salt, rows: rowsOf(oracle, salt) })]
        }
      }
      const index = indexOf(segments)
      for (let asked = 0; asked <= 41; asked += 1) {
        assert.deepEqual(lookup({ index, output: outputOf(asked) })?.label, oracle.get(asked))
      }
    }),
    { numRuns: 60 },
  )
})
