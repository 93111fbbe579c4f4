import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isComityError } from '@comity/codec'
import fc from 'fast-check'
import { decimalsOf, formatSum, parseSum, parseSumOf, plainSum } from '../src/index.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)

test('a sum has the decimals that ISO 4217 gives its currency, also where people print none', () => {
  const sums: readonly (readonly [string, string])[] = [
    ['EUR 42,300,000.00', '4230000000'],
    ['EUR 42300000', '4230000000'],
    ['EUR 0.05', '5'],
    ['JPY 90,000', '90000'],
    ['IDR 1.25', '125'],
    ['AFN 1', '100'],
    ['BHD 0.001', '1'],
    ['CLF 1.0001', '10001'],
    ['MGA 1', '100'],
    ['MRU 0.2', '20'],
  ]
  for (const [text, minor] of sums) {
    assert.deepEqual(parseSum(text), { minor, currency: text.slice(0, 3) }, text)
  }
  assert.equal(formatSum({ minor: '4230000000', currency: 'EUR' }), 'EUR 42,300,000.00')
  assert.equal(formatSum({ minor: '5', currency: 'EUR' }), 'EUR 0.05')
  assert.equal(formatSum({ minor: '0', currency: 'JPY' }), 'JPY 0')
  assert.equal(plainSum({ minor: '4230000000', currency: 'EUR' }), '42300000.00')
})

test('what is no sum of a listed currency is refused: signs, decimals too many, odd grouping, overflow', () => {
  for (const text of [
    ...['EUR -1', 'EUR +1', 'EUR 1.001', 'EUR 1,00.00', 'EUR 1,2345', 'EUR 01', 'EUR 1.', 'EUR .5', 'EUR 1e3'],
    ...['eur 1', 'EUR1', '1 EUR', 'EUR', '', 'JPY 1.5', 'HRK 1', 'XQQ 1', 'XAU 1', 'EUR １', `EUR ${'9'.repeat(17)}`],
  ]) {
    assert.throws(() => parseSum(text), refusedAs('amount-invalid'), text)
  }
  assert.equal(parseSum(`EUR ${'9'.repeat(16)}`).minor.length, 18)
  assert.throws(() => parseSumOf('USD 1', 'EUR'), refusedAs('currency-mismatch'))
  assert.throws(() => plainSum({ minor: '1', currency: 'HRK' }), refusedAs('amount-invalid'))
  assert.equal(formatSum({ minor: '12', currency: 'HRK' }), 'HRK 12 × minor unit')
})

test('every sum that is written for people is read back as it was', () => {
  const currency = fc.constantFrom('EUR', 'JPY', 'BHD', 'CLF', 'IDR', 'UYW')
  const minor = fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }).map(String)
  fc.assert(
    fc.property(fc.record({ minor, currency }, { noNullPrototype: true }), (sum) => {
      assert.deepEqual(parseSum(formatSum(sum)), sum)
      assert.deepEqual(parseSum(`${sum.currency} ${plainSum(sum)}`), sum)
    }),
  )
  assert.equal(decimalsOf('EUR'), 2)
})
