import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { equalBytes, fromHex, toHex } from '@comity/codec'
import { blindEvaluate, blindPacked, deriveKeyPair, finalize, finalizePacked, verifyElements } from '@comity/oprf'
import { kernels, readVectors } from './vectors.ts'

const elements = readVectors('refused-elements.json') as {
  readonly accepted: readonly { readonly element: string; readonly why: string }[]
  readonly cases: readonly { readonly element: string; readonly why: string }[]
}
interface AnswerHex {
  readonly evaluatedElements: readonly string[]
  readonly proof: string
}
const proofs = readVectors('refused-proofs.json') as {
  readonly publicKey: string
  readonly otherPublicKey: string
  readonly questions: readonly { readonly input: string; readonly blind: string; readonly blindedElement: string }[]
  readonly accepted: AnswerHex & { readonly outputs: readonly string[] }
  readonly cases: readonly (AnswerHex & { readonly why: string })[]
}
const questions = proofs.questions.map((question) => ({
  input: fromHex(question.input),
  blind: fromHex(question.blind),
  blindedElement: fromHex(question.blindedElement),
}))
const publicKey = fromHex(proofs.publicKey)
const answerOf = ({ evaluatedElements, proof }: AnswerHex) => ({
  evaluatedElements: evaluatedElements.map((element) => fromHex(element)),
  proof: fromHex(proof),
})
const random = (length: number) => new Uint8Array(randomBytes(length))
const keys = deriveKeyPair({ seed: random(32), info: new Uint8Array() })
const goodBatch = Array.from({ length: 40 }, (_, at) => fromHex(elements.accepted[at % 2]?.element ?? ''))

for (const kernel of kernels) {
  for (const { element, why } of elements.accepted) {
    test(`an element is accepted by the ${kernel} kernel: ${why}`, () => {
      verifyElements({ elements: [fromHex(element)], kernel })
    })
  }

  for (const { element, why } of elements.cases) {
    test(`C-01 an element is refused by the ${kernel} kernel because ${why} (${element.slice(0, 8)})`, () => {
      const blindedElements = [fromHex(element)]
      const refused = { code: 'element-invalid', status: 422, details: { index: 0 } }
      assert.throws(() => verifyElements({ elements: blindedElements, kernel }), refused)
      assert.throws(() => blindEvaluate({ ...keys, blindedElements, random, kernel }), refused)
    })
  }

  test(`C-02 the unaltered answer is accepted by the ${kernel} kernel, so that the refusals mean something`, () => {
    const outputs = finalize({ questions, answer: answerOf(proofs.accepted), publicKey, kernel })
    assert.deepEqual(outputs.map(toHex), proofs.accepted.outputs)
  })

  for (const altered of proofs.cases) {
    test(`C-02 an answer is refused by the ${kernel} kernel because ${altered.why}`, () => {
      assert.throws(() => finalize({ questions, answer: answerOf(altered), publicKey, kernel }), {
        code: 'proof-invalid',
      })
    })
  }

  test(`C-02 a right answer is refused by the ${kernel} kernel under another pinned key`, () => {
    const answer = answerOf(proofs.accepted)
    const other = fromHex(proofs.otherPublicKey)
    assert.throws(() => finalize({ questions, answer, publicKey: other, kernel }), { code: 'proof-invalid' })
  })

  test(`C-01 one bad element anywhere in a batch stops the ${kernel} kernel before the first evaluation`, () => {
    for (const index of [0, 20, 39]) {
      const blindedElements = goodBatch.map((element, at) => (at === index ? new Uint8Array(32) : element))
      let drawn = 0
      const counting = (length: number) => {
        drawn += 1
        return random(length)
      }
      assert.throws(() => blindEvaluate({ ...keys, blindedElements, random: counting, kernel }), {
        code: 'element-invalid',
        details: { index },
      })
      assert.equal(drawn, 0)
    }
  })
}

test('C-07 a batch of none, or of 4,097, is refused before its elements are looked at', () => {
  const oversized = Array.from({ length: 4097 }, () => new Uint8Array(1))
  for (const batch of [[], oversized]) {
    assert.throws(() => verifyElements({ elements: batch }), { code: 'batch-size', details: { count: batch.length } })
    assert.throws(() => blindEvaluate({ ...keys, blindedElements: batch, random }), { code: 'batch-size' })
  }
  const answer = { evaluatedElements: [], proof: new Uint8Array(64) }
  assert.throws(() => finalize({ questions: [], answer, publicKey }), { code: 'batch-size' })
})

test('C-02 packed evaluated elements that are not one for each question are a proof fault', () => {
  const inputs = questions.map((question) => question.input)
  const { blinds, blindedElements } = blindPacked({ inputs, random })
  for (const length of [0, 32, 95, 97, 128]) {
    const evaluatedElements = new Uint8Array(length)
    assert.throws(
      () =>
        finalizePacked({ inputs, blinds, blindedElements, evaluatedElements, proof: new Uint8Array(64), publicKey }),
      { code: 'proof-invalid' },
    )
  }
})

test('a proof made twice for one batch shares neither challenge nor response', () => {
  const make = () => blindEvaluate({ ...keys, blindedElements: goodBatch.slice(0, 2), random }).proof
  const first = make()
  const second = make()
  assert(!equalBytes(first.subarray(0, 32), second.subarray(0, 32)))
  assert(!equalBytes(first.subarray(32), second.subarray(32)))
})
