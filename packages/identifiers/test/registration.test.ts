import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isEnumerable, normalize, profileNames, profileOf, registrationOf } from '../src/index.ts'

function registration(raw: string) {
  return registrationOf(normalize({ profile: 'domain/1', raw, cards: false }))
}

test('the registered name is shown under its public suffix and does not change the identifier', () => {
  assert.deepEqual(registration('a.b.example.co.uk'), { publicSuffix: 'co.uk', registered: 'example.co.uk' })
})

test('a suffix that the list does not know is shown as the last label', () => {
  assert.deepEqual(registration('a.example.nosuchsuffix'), {
    publicSuffix: 'nosuchsuffix',
    registered: 'example.nosuchsuffix',
  })
})

test('a public suffix alone has no registered name', () => {
  assert.deepEqual(registration('co.uk'), { publicSuffix: 'co.uk', registered: undefined })
})

test('exactly the profiles whose values can be walked are enumerable', () => {
  assert.deepEqual(profileNames.filter(isEnumerable), [
    'phone/1',
    'ip/1',
    'iban/1',
    'card/1',
    'iddoc/1',
    'person/1',
    'target/1',
  ])
})

test('a profile or version that is not in the list is refused', () => {
  for (const name of ['phone/2', 'phone', 'PHONE/1', '', '__proto__']) {
    assert.throws(() => profileOf(name), /identifier-invalid/)
  }
})
