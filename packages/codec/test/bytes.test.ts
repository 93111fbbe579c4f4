import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  compareBytes,
  equalBytes,
  formatInstant,
  fromBase64url,
  fromHex,
  i2osp,
  lengthPrefixed,
  os2ip,
  parseInstant,
  toBase64url,
  toHex,
  utcDay,
} from '@comity/codec'
import { readVectors } from './vectors.ts'

const vectors = readVectors('codec/base64url.json') as {
  accepted: readonly { text: string; bytes: string }[]
  refused: readonly { text: string; why: string }[]
}

for (const { text, bytes } of vectors.accepted) {
  test(`base64url ${JSON.stringify(text)} is the one text of its bytes`, () => {
    assert.equal(toHex(fromBase64url(text)), bytes)
    assert.equal(toBase64url(fromHex(bytes)), text)
  })
}

for (const { text, why } of vectors.refused) {
  test(`base64url with ${why} is refused`, () => {
    assert.throws(() => fromBase64url(text), { code: 'schema' })
  })
}

test('bytes of another length than expected are refused', () => {
  assert.throws(() => fromBase64url('Zg', 2), { code: 'schema' })
  assert.throws(() => fromHex('00ff', 3), { code: 'schema' })
  assert.throws(() => fromHex('00FF'), { code: 'schema' })
  assert.throws(() => fromHex('0'), { code: 'schema' })
})

test('an integer goes through I2OSP and OS2IP unchanged', () => {
  fc.assert(fc.property(fc.maxSafeNat(), (value) => os2ip(i2osp(value, 8)) === value))
  assert.throws(() => i2osp(256, 1), { code: 'schema' })
  assert.throws(() => i2osp(-1, 1), { code: 'schema' })
  assert.throws(() => os2ip(new Uint8Array(8).fill(255)), { code: 'schema' })
})

test('two different lists of parts never share their length-prefixed bytes', () => {
  const parts = fc.array(fc.uint8Array({ maxLength: 4 }), { maxLength: 4 })
  fc.assert(
    fc.property(parts, parts, (left, right) => {
      const same = left.length === right.length && left.every((part, at) => equalBytes(part, right[at] ?? part))
      assert.equal(equalBytes(lengthPrefixed(...left), lengthPrefixed(...right)), same)
    }),
  )
})

test('byte strings are ordered as unsigned bytes, a prefix first', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (left, right) => {
      assert.equal(Math.sign(compareBytes(left, right)), Math.sign(Buffer.compare(left, right)))
    }),
  )
})

test('an instant has one text form and no other is read', () => {
  assert.equal(formatInstant(0), '1970-01-01T00:00:00.000Z')
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4e12 }), (instant) => parseInstant(formatInstant(instant)) === instant),
  )
  for (const text of [
    '1970-01-01T00:00:00Z',
    '1970-01-01',
    '1970-01-01T01:00:00.000+01:00',
    '2025-02-30T00:00:00.000Z',
    '',
  ]) {
    assert.throws(() => parseInstant(text), { code: 'schema' })
  }
  assert.equal(utcDay(Date.UTC(2026, 1, 28, 23, 59, 59)), '2026-02-28')
})
