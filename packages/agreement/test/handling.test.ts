import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isComityError } from '@comity/codec'
import {
  decodeHandling,
  encodeHandling,
  europolNames,
  type Handling,
  isWithinCeiling,
  offenceCategories,
  offenceCode,
  offenceName,
  papNames,
  personStatuses,
  statusBits,
  statusesOfBits,
  strictestHandling,
  tlpNames,
  verifyWithinCeiling,
} from '@comity/agreement'
import fc from 'fast-check'

const anyHandling: fc.Arbitrary<Handling> = fc.record(
  {
    tlp: fc.constantFrom(...tlpNames),
    pap: fc.constantFrom(...papNames),
    europol: fc.subarray([...europolNames]),
  },
  { noNullPrototype: true },
)
const seed = 20_261_124

test(`two bytes hold every handling (seed ${String(seed)})`, () => {
  fc.assert(
    fc.property(anyHandling, (handling) => {
      assert.deepEqual(decodeHandling(encodeHandling(handling)), handling)
    }),
    { seed },
  )
})

test(`the strictest of two passes no ceiling that one of them does not pass (seed ${String(seed)})`, () => {
  fc.assert(
    fc.property(anyHandling, anyHandling, anyHandling, (one, other, ceiling) => {
      const both = isWithinCeiling({ handling: one, ceiling }) && isWithinCeiling({ handling: other, ceiling })
      assert.equal(isWithinCeiling({ handling: strictestHandling([one, other]), ceiling }), both)
    }),
    { seed },
  )
})

test('AMBER passes under AMBER, AMBER+STRICT does not', () => {
  const ceiling: Handling = { tlp: 'AMBER', pap: 'RED', europol: [] }
  assert.ok(isWithinCeiling({ handling: { tlp: 'AMBER', pap: 'GREEN', europol: [] }, ceiling }))
  const handling: Handling = { tlp: 'AMBER+STRICT', pap: 'GREEN', europol: [] }
  assert.throws(
    () => verifyWithinCeiling({ handling, ceiling }),
    (error) => isComityError(error, 'marking-forbids'),
  )
})

test('H3 passes under no ceiling: a machine cannot read its text', () => {
  const ceiling: Handling = { tlp: 'RED', pap: 'RED', europol: [...europolNames] }
  assert.ok(!isWithinCeiling({ handling: { tlp: 'CLEAR', pap: 'CLEAR', europol: ['H3'] }, ceiling }))
})

test('D-05 a marking that is not known here counts as the strictest', () => {
  assert.deepEqual(decodeHandling(Uint8Array.of(0xff, 0xf0)), { tlp: 'RED', pap: 'RED', europol: ['H3'] })
  // What a later version may say: the type of this one has no word for it.
  const unknown = { tlp: 'PURPLE', pap: 'CLEAR', europol: [] } as unknown as Handling
  assert.equal(strictestHandling([unknown]).tlp, 'RED')
  assert.throws(
    () => decodeHandling(Uint8Array.of(0)),
    (error) => isComityError(error, 'schema'),
  )
})

test('the sixty-three sets of person statuses are the bytes 1 to 63', () => {
  for (let bits = 1; bits < 64; bits += 1) assert.equal(statusBits(statusesOfBits(bits)), bits)
  assert.deepEqual(
    personStatuses.map((status) => statusBits([status])),
    [1, 2, 4, 8, 16, 32],
  )
  for (const bits of [0, 64, -1, 0.5])
    assert.throws(
      () => statusesOfBits(bits),
      (error) => isComityError(error, 'schema'),
    )
  for (const names of [[], ['enemy']])
    assert.throws(
      () => statusBits(names),
      (error) => isComityError(error, 'schema'),
    )
})

test('the twelve offence categories have the codes 1 to 12', () => {
  assert.deepEqual(
    offenceCategories.map(({ name }) => offenceCode(name)),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  )
  assert.deepEqual(
    offenceCategories.map(({ code }) => offenceName(code)),
    offenceCategories.map(({ name }) => name),
  )
  assert.throws(
    () => offenceCode('jaywalking'),
    (error) => isComityError(error, 'schema'),
  )
  assert.throws(
    () => offenceName(13),
    (error) => isComityError(error, 'schema'),
  )
})
