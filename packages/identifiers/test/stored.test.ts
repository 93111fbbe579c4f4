import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isComityError } from '@comity/codec'
import { canonicalFromStored } from '../src/index.ts'

const altered = [
  { profile: 'domain/1', value: 'Example.com' },
  { profile: 'domain/1', value: 'example.com.' },
  { profile: 'phone/1', value: '+1 6502530000' },
  { profile: 'ip/1', value: '::ffff:192.0.2.1' },
  { profile: 'wallet/1', value: '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa' },
  { profile: 'person/1', value: 'SMITH JOHN;1980-01-31' },
]

for (const stored of altered) {
  test(`a stored ${stored.profile} value that is not its own canonical form is refused: ${stored.value}`, () => {
    assert.throws(
      () => canonicalFromStored(stored),
      (error) => isComityError(error, 'identifier-invalid') && error.details['reason'] === 'not-canonical',
    )
  })
}

test('a stored card number is taken back without asking for clearance again', () => {
  assert.equal(canonicalFromStored({ profile: 'card/1', value: '4111111111111111' }).value, '4111111111111111')
})
