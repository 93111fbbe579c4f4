import assert from 'node:assert/strict'
import { test } from 'node:test'
import canonicalize from 'canonicalize'
import fc from 'fast-check'
import {
  canonicalBytes,
  canonicalText,
  equalBytes,
  fromHex,
  isComityError,
  parseCanonical,
  utf8Decode,
} from '@comity/codec'
import { readVectors } from './vectors.ts'

interface Case {
  readonly name: string
  readonly bytes: string
}
const vectors = readVectors('codec/canonical-json.json') as { accepted: readonly Case[]; refused: readonly Case[] }
const limits = { maxBytes: 10_000 }

for (const { name, bytes } of vectors.accepted) {
  test(`canonical JSON is read and written back to the same bytes: ${name}`, () => {
    const value = parseCanonical(fromHex(bytes), limits)
    assert.ok(equalBytes(canonicalBytes(value), fromHex(bytes)))
  })
}

for (const { name, bytes } of vectors.refused) {
  test(`A-06 parser differentials: JSON that two parsers could read differently is refused: ${name}`, () => {
    assert.throws(() => parseCanonical(fromHex(bytes), limits), { code: 'json-noncanonical' })
  })
}

test('A-06 parser differentials: the refused texts that JSON.parse accepts would pass a parser without the comparison', () => {
  const swallowed = vectors.refused.filter(({ bytes }) => {
    try {
      JSON.parse(utf8Decode(fromHex(bytes)))
      return true
    } catch {
      return false
    }
  })
  assert.ok(swallowed.length >= 10, `${swallowed.length} refused texts are JSON for JSON.parse`)
})

test('every value that has a canonical form is read back from it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      let text: string
      try {
        text = canonicalText(value)
      } catch (error) {
        assert.ok(isComityError(error, 'json-noncanonical'))
        return
      }
      const bytes = canonicalBytes(value)
      assert.equal(utf8Decode(canonicalBytes(parseCanonical(bytes, { maxBytes: 1_000_000 }))), text)
    }),
  )
})

test('the size is bounded before anything is parsed', () => {
  assert.throws(() => parseCanonical(canonicalBytes('x'.repeat(100)), { maxBytes: 50 }), { code: 'json-noncanonical' })
})

test('a value that I-JSON cannot hold is not written', () => {
  for (const value of [Number.NaN, Infinity, -0, '\ud800', { ['__proto__x']: '\udc00' }, undefined]) {
    assert.throws(() => canonicalBytes(value), { code: 'json-noncanonical' })
  }
})

test('what is printed is what an independent implementation of RFC 8785 prints, whatever the order of keys', () => {
  // `__proto__` is refused (vectors/codec/canonical-json.json), and the generator knows the name.
  const keys = fc
    .oneof(fc.string(), fc.constantFrom('a', 'b', '1', '9', '10', '-1', 'é', '😀', '\ue000'))
    .filter((key) => key !== '__proto__')
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(null, true, false, ''),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
      fc.string({ unit: 'binary' }),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(keys, tie('value'), { maxKeys: 6 }),
    ),
  }))
  fc.assert(
    fc.property(value, (any) => {
      const text = canonicalize(any) ?? ''
      assert.equal(canonicalText(any), text)
      assert.equal(canonicalText(JSON.parse(text)), text)
    }),
    { numRuns: 2_000 },
  )
})
