import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromHex, toHex } from '@comity/codec'
import { blind, blindEvaluate, deriveKeyPair, evaluate, finalize } from '@comity/oprf'
import { kernels, readVectors, scriptedRandom } from './vectors.ts'

interface Vector {
  readonly Batch: number
  readonly Blind: string
  readonly BlindedElement: string
  readonly EvaluationElement: string
  readonly Input: string
  readonly Output: string
  readonly Proof: { readonly proof: string; readonly r: string }
}
const suites = readVectors('rfc9497-ristretto255.json') as readonly {
  readonly mode: number
  readonly seed: string
  readonly keyInfo: string
  readonly skSm: string
  readonly pkSm: string
  readonly vectors: readonly Vector[]
}[]
const suite = suites.find((one) => one.mode === 1)
assert(suite, 'the official file holds the VOPRF mode')
const list = (text: string) => text.split(',').map((part) => fromHex(part))
const hexes = (parts: readonly Uint8Array[]) => parts.map(toHex).join(',')

for (const kernel of kernels) {
  const keys = deriveKeyPair({ seed: fromHex(suite.seed), info: fromHex(suite.keyInfo), kernel })

  test(`the ${kernel} kernel derives the key pair that RFC 9497 A.1.2 prints`, () => {
    assert.equal(toHex(keys.secretKey), suite.skSm)
    assert.equal(toHex(keys.publicKey), suite.pkSm)
  })

  for (const [index, vector] of suite.vectors.entries()) {
    const inputs = list(vector.Input)
    const blinds = list(vector.Blind)
    const questions = inputs.map((input, at) =>
      blind({ input, random: scriptedRandom(blinds[at] ?? new Uint8Array()), kernel }),
    )
    const name = `RFC 9497 A.1.2.${String(index + 1)} in the ${kernel} kernel`

    test(`${name} has the printed blinded elements`, () => {
      assert.equal(hexes(questions.map((question) => question.blind)), vector.Blind)
      assert.equal(hexes(questions.map((question) => question.blindedElement)), vector.BlindedElement)
    })

    test(`${name} has the printed evaluated elements and proof`, () => {
      const random = scriptedRandom(fromHex(vector.Proof.r))
      const answer = blindEvaluate({ ...keys, blindedElements: list(vector.BlindedElement), random, kernel })
      assert.equal(hexes(answer.evaluatedElements), vector.EvaluationElement)
      assert.equal(toHex(answer.proof), vector.Proof.proof)
    })

    test(`${name} has the printed outputs on both sides`, () => {
      const answer = { evaluatedElements: list(vector.EvaluationElement), proof: fromHex(vector.Proof.proof) }
      assert.equal(hexes(finalize({ questions, answer, publicKey: keys.publicKey, kernel })), vector.Output)
      assert.equal(hexes(inputs.map((input) => evaluate({ secretKey: keys.secretKey, input, kernel }))), vector.Output)
    })
  }
}
