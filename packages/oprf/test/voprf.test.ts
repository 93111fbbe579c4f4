import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { ristretto255_oprf } from '@noble/curves/ed25519.js'
import { toHex } from '@comity/codec'
import {
  blind,
  blindEvaluate,
  blindEvaluatePacked,
  blindPacked,
  deriveKeyPair,
  evaluate,
  finalize,
  finalizePacked,
  unpackElements,
} from '@comity/oprf'
import { kernels } from './vectors.ts'

const whole = ristretto255_oprf.voprf
const random = (length: number) => new Uint8Array(randomBytes(length))
/** `npm run soak` sets COMITY_SOAK: the same properties on two hundred times as many inputs. */
const rounds = process.env['COMITY_SOAK'] === undefined ? 1 : 200
const inputOf = fc.uint8Array({ maxLength: 80 })

test('both sides come to the same output, and never by way of the same blinded element', () => {
  const keys = deriveKeyPair({ seed: random(32), info: new Uint8Array() })
  const input = new TextEncoder().encode('any bytes')
  const questions = [input, input].map((one) => blind({ input: one, random }))
  const blindedElements = questions.map((question) => question.blindedElement)
  const answer = blindEvaluate({ ...keys, blindedElements, random })
  const outputs = finalize({ questions, answer, publicKey: keys.publicKey })
  const own = evaluate({ secretKey: keys.secretKey, input })
  assert.deepEqual(outputs, [own, own])
  assert.notEqual(toHex(blindedElements[0] ?? own), toHex(blindedElements[1] ?? own))
})

test('the fast kernel, the noble kernel and the whole OPRF of noble agree on random batches', () => {
  const batch = fc.record({
    seed: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    info: fc.uint8Array({ maxLength: 40 }),
    inputs: fc.array(inputOf, { minLength: 1, maxLength: 4 }),
  })
  fc.assert(
    fc.property(batch, ({ seed, info, inputs }) => {
      const keys = deriveKeyPair({ seed, info })
      assert.deepEqual(keys, deriveKeyPair({ seed, info, kernel: 'noble' }))
      assert.deepEqual(keys, { ...whole.deriveKeyPair(seed, info) })
      const questions = inputs.map((input) => blind({ input, random }))
      const blindedElements = questions.map((question) => question.blindedElement)
      const theirs = whole.blindEvaluateBatch(keys.secretKey, keys.publicKey, blindedElements)
      const answers = [
        blindEvaluate({ ...keys, blindedElements, random, kernel: 'fast' }),
        blindEvaluate({ ...keys, blindedElements, random, kernel: 'noble' }),
        { evaluatedElements: theirs.evaluated, proof: theirs.proof },
      ]
      const items = questions.map((question, at) => ({
        input: question.input,
        blind: question.blind,
        blinded: question.blindedElement,
        evaluated: theirs.evaluated[at] ?? new Uint8Array(),
      }))
      for (const { evaluatedElements, proof } of answers) {
        assert.deepEqual(evaluatedElements.map(toHex), theirs.evaluated.map(toHex))
        const expected: readonly string[] = whole.finalizeBatch(items, keys.publicKey, proof).map(toHex)
        for (const kernel of kernels) {
          const answer = { evaluatedElements, proof }
          assert.deepEqual(finalize({ questions, answer, publicKey: keys.publicKey, kernel }).map(toHex), expected)
          const own: readonly Uint8Array[] = inputs.map((input) =>
            evaluate({ secretKey: keys.secretKey, input, kernel }),
          )
          assert.deepEqual(own.map(toHex), expected)
        }
      }
    }),
    { numRuns: 8 * rounds },
  )
})

test('the two kernels accept and refuse the same 32 bytes as an element', () => {
  const keys = deriveKeyPair({ seed: random(32), info: new Uint8Array() })
  const nearField = fc.tuple(fc.nat(255), fc.nat(255)).map(([low, high]) => {
    const bytes = new Uint8Array(32).fill(0xff)
    bytes[0] = low
    bytes[31] = high
    return bytes
  })
  const anyBytes = fc.uint8Array({ minLength: 32, maxLength: 32 })
  fc.assert(
    fc.property(fc.oneof(anyBytes, nearField), (element) => {
      const [fast, noble] = kernels.map((kernel) => {
        try {
          const answer = blindEvaluate({ ...keys, blindedElements: [element], random, kernel })
          return answer.evaluatedElements.map(toHex).join()
        } catch (error) {
          return String(error)
        }
      })
      assert.equal(fast, noble)
    }),
    { numRuns: 150 * rounds },
  )
})

test('the two kernels refuse the same altered answers', () => {
  const keys = deriveKeyPair({ seed: random(32), info: new Uint8Array() })
  const inputs = [new Uint8Array([1]), new Uint8Array([2])]
  const { blinds, blindedElements } = blindPacked({ inputs, random })
  const { evaluatedElements, proof } = blindEvaluatePacked({ ...keys, blindedElements, random })
  const good = Uint8Array.from([...evaluatedElements, ...proof])
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const altered = good.slice()
      altered[at] = (altered[at] ?? 0) ^ change
      for (const kernel of kernels) {
        assert.throws(
          () =>
            finalizePacked({
              inputs,
              blinds,
              blindedElements,
              evaluatedElements: altered.slice(0, evaluatedElements.length),
              proof: altered.slice(evaluatedElements.length),
              publicKey: keys.publicKey,
              kernel,
            }),
          { code: 'proof-invalid' },
        )
      }
    }),
    { numRuns: 40 * rounds },
  )
})

test('packed and single calls give the same outputs for a batch of 4,096', () => {
  const keys = deriveKeyPair({ seed: random(32), info: new Uint8Array() })
  const inputs = Array.from({ length: 4096 }, (_, at) => Uint8Array.from([at >> 8, at & 255]))
  const { blinds, blindedElements } = blindPacked({ inputs, random })
  const answer = blindEvaluatePacked({ ...keys, blindedElements, random })
  const outputs = finalizePacked({ inputs, blinds, blindedElements, ...answer, publicKey: keys.publicKey })
  assert.equal(outputs.length, 4096)
  for (const at of [0, 1, 2047, 4095]) {
    assert.deepEqual(outputs[at], evaluate({ secretKey: keys.secretKey, input: inputs[at] ?? new Uint8Array() }))
  }
})

test('packed elements that do not end on an element are refused with the index of the broken one', () => {
  assert.throws(() => unpackElements(new Uint8Array(65)), { code: 'element-invalid', details: { index: 2 } })
})

for (const kernel of kernels) {
  test(`the ${kernel} kernel refuses an input of 65,536 bytes and takes one of 65,535`, () => {
    const { secretKey } = deriveKeyPair({ seed: random(32), info: new Uint8Array(), kernel })
    assert.throws(() => blind({ input: new Uint8Array(65_536), random, kernel }), { code: 'input-size' })
    assert.throws(() => evaluate({ secretKey, input: new Uint8Array(65_536), kernel }), { code: 'input-size' })
    assert.equal(evaluate({ secretKey, input: new Uint8Array(65_535), kernel }).length, 64)
  })

  test(`the ${kernel} kernel refuses seeds and secret keys that give no key`, () => {
    assert.throws(() => deriveKeyPair({ seed: random(31), info: new Uint8Array(), kernel }), { code: 'key-derivation' })
    const info = new Uint8Array(65_536)
    assert.throws(() => deriveKeyPair({ seed: random(32), info, kernel }), { code: 'key-derivation' })
    for (const secretKey of [new Uint8Array(32), new Uint8Array(32).fill(255), random(31)]) {
      assert.throws(() => evaluate({ secretKey, input: new Uint8Array(), kernel }), { code: 'key-derivation' })
    }
  })

  test(`G-13 the ${kernel} kernel refuses a random source that gives zeros or too few bytes`, () => {
    const input = new Uint8Array()
    assert.throws(() => blind({ input, random: (n) => new Uint8Array(n), kernel }), { code: 'random-invalid' })
    assert.throws(() => blind({ input, random: () => random(32), kernel }), { code: 'random-invalid' })
  })
}
