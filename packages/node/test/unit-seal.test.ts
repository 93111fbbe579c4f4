import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isComityError } from '@comity/codec'
import { unitSeal } from '../src/cases/unit-seal.ts'

const seal = unitSeal(new Uint8Array(32).fill(1))
const place = ['record', 'id-1', 'case-1', 'domain/1']

test('what a unit sealed opens under its key at its own place', () => {
  assert.equal(seal.open(place, seal.seal(place, 'example.com')), 'example.com')
})

test('sealing the same text twice gives different bytes, while its find key stays the same', () => {
  assert.notDeepEqual(seal.seal(place, 'example.com'), seal.seal(place, 'example.com'))
  assert.deepEqual(seal.keyOf(['domain/1', 'example.com']), seal.keyOf(['domain/1', 'example.com']))
  assert.notDeepEqual(seal.keyOf(['domain/1', 'example.com']), seal.keyOf(['domain/1e', 'xample.com']))
})

const sealed = seal.seal(place, 'example.com')
const refusals = [
  { name: 'a value moved to another row', open: () => seal.open(['record', 'id-2', 'case-1', 'domain/1'], sealed) },
  { name: 'a value moved to another case', open: () => seal.open(['record', 'id-1', 'case-2', 'domain/1'], sealed) },
  { name: "another unit's value", open: () => unitSeal(new Uint8Array(32).fill(2)).open(place, sealed) },
  {
    name: 'a flipped bit',
    open: () =>
      seal.open(
        place,
        sealed.map((byte, at) => (at === 14 ? byte ^ 1 : byte)),
      ),
  },
  { name: 'a cut value', open: () => seal.open(place, sealed.subarray(0, 20)) },
  { name: 'nothing', open: () => seal.open(place, new Uint8Array()) },
]

for (const { name, open } of refusals) {
  test(`${name} is refused instead of opened`, () => {
    assert.throws(open, (error) => isComityError(error, 'key-unsafe'))
  })
}
