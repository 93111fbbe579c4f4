import assert from 'node:assert/strict'
import { test } from 'node:test'
import Type from 'typebox'
import { checkShape, closed, closedMember, ComityError, failFrom, isComityError, ownId } from '@comity/codec'

const Point = closed({ x: Type.Integer(), label: Type.Optional(Type.String()) })

test('a value of the documented shape is returned as it is', () => {
  const value = { x: 1 }
  assert.equal(checkShape(Point, value), value)
})

for (const [what, value] of [
  ['an unknown field', { x: 1, y: 2 }],
  ['a missing field', {}],
  ['a number as text', { x: '1' }],
  ['null', null],
] as const) {
  test(`a value with ${what} is refused, not repaired`, () => {
    assert.throws(() => checkShape(Point, value), { code: 'schema' })
  })
}

test('an error carries its code and status and no free text', () => {
  const fail = failFrom({ gone: { status: 404, meaning: 'it is not there', remedy: 'Look elsewhere.' } })
  assert.throws(
    () => fail('gone', { at: 3 }),
    (error: unknown) =>
      error instanceof ComityError && error.code === 'gone' && error.status === 404 && error.details['at'] === 3,
  )
  // @ts-expect-error a free string is no detail (STYLE.md rule 12)
  assert.throws(() => fail('gone', { name: 'a person' }))
  assert.equal(isComityError(new Error('x')), false)
})

test('only our own ids and members of closed sets are fit for an error', () => {
  assert.equal(closedMember(['red', 'green'], 'red'), 'red')
  assert.throws(() => closedMember(['red'], 'blue'), { code: 'schema' })
  assert.equal(ownId('match.evaluate'), 'match.evaluate')
  assert.throws(() => ownId('+62 812 3456'), { code: 'schema' })
})
