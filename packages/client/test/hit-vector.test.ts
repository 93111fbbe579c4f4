import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fromBase64url, i2osp, lengthPrefixed, toBase64url, utf8Encode } from '@comity/codec'
import { inputBytes, normalizePhone } from '@comity/identifiers'
import { encodeLabel, labelContext, openLabel, sealRow, splitOutput } from '@comity/match-index'
import { blind, blindEvaluate, deriveKeyPair, evaluate, finalize } from '@comity/oprf'

interface Refused {
  readonly why: string
  readonly step: 'finalize' | 'open'
  readonly code: string
  readonly proof?: string
  readonly publicKey?: string
  readonly publisher?: string
  readonly agreement?: string
  readonly epoch?: number
  readonly salt?: string
  readonly row?: string
}

interface HitVector {
  readonly publisher: string
  readonly agreement: string
  readonly epoch: number
  readonly key: Readonly<Record<'seed' | 'info' | 'secretKey' | 'publicKey', string>>
  readonly identifier: Readonly<Record<'raw' | 'profile' | 'value' | 'input', string>>
  readonly question: Readonly<Record<'random' | 'blind' | 'blindedElement', string>>
  readonly answer: Readonly<Record<'random' | 'evaluatedElement' | 'proof', string>>
  readonly output: Readonly<Record<'output' | 'tag' | 'labelKey', string>>
  readonly row: {
    readonly salt: string
    readonly label: Readonly<Record<'category' | 'statuses' | 'contactUnit' | 'handling' | 'month', number>> & {
      readonly reference: string
    }
    readonly labelBytes: string
    readonly row: string
  }
  readonly refused: readonly Refused[]
}

const file = new URL('../../../vectors/client/phone-becomes-hit.json', import.meta.url)
const vector = JSON.parse(readFileSync(file, 'utf8')) as HitVector
const { key, identifier, question, answer, output, row } = vector
const bytes = (text: string) => fromBase64url(text)
/** Gives the bytes of the vector where an implementation draws. */
const drawn = (text: string) => (length: number) => bytes(text).subarray(0, length)
const asked = {
  input: bytes(identifier.input),
  blind: bytes(question.blind),
  blindedElement: bytes(question.blindedElement),
}
const label = { ...row.label, reference: bytes(row.label.reference) }

test('the epoch key of the vector follows from seed, publisher, agreement and epoch', () => {
  const parts = [utf8Encode('comity-epoch/1'), utf8Encode(vector.publisher), bytes(vector.agreement)]
  const info = lengthPrefixed(...parts, i2osp(vector.epoch, 4))
  assert.equal(toBase64url(info), key.info)
  const { secretKey, publicKey } = deriveKeyPair({ seed: bytes(key.seed), info })
  assert.deepEqual([toBase64url(secretKey), toBase64url(publicKey)], [key.secretKey, key.publicKey])
})

test('what a person typed becomes the input bytes of the vector', () => {
  const canonical = normalizePhone({ raw: identifier.raw, region: undefined })
  assert.deepEqual(canonical, { profile: identifier.profile, value: identifier.value })
  assert.equal(toBase64url(inputBytes(canonical)), identifier.input)
})

test('question, answer and output are those of the vector on both sides', () => {
  const blinded = blind({ input: asked.input, random: drawn(question.random) })
  assert.deepEqual(
    [toBase64url(blinded.blind), toBase64url(blinded.blindedElement)],
    [question.blind, question.blindedElement],
  )
  const keys = { secretKey: bytes(key.secretKey), publicKey: bytes(key.publicKey) }
  const blindedElements = [asked.blindedElement]
  const { evaluatedElements, proof } = blindEvaluate({ ...keys, blindedElements, random: drawn(answer.random) })
  assert.deepEqual([...evaluatedElements, proof].map(toBase64url), [answer.evaluatedElement, answer.proof])
  const [found] = finalize({ questions: [asked], answer: { evaluatedElements, proof }, publicKey: keys.publicKey })
  assert.equal(found === undefined ? undefined : toBase64url(found), output.output)
  assert.equal(toBase64url(evaluate({ secretKey: keys.secretKey, input: asked.input })), output.output)
})

test('the row of the vector is sealed from its output and opens to its label', () => {
  const { tag, labelKey } = splitOutput(bytes(output.output))
  assert.deepEqual([toBase64url(tag), toBase64url(labelKey)], [output.tag, output.labelKey])
  assert.equal(toBase64url(encodeLabel(label)), row.labelBytes)
  const { publisher, agreement, epoch } = vector
  const context = labelContext({ publisher, agreementHash: bytes(agreement), epoch })
  const place = { context, output: bytes(output.output), salt: bytes(row.salt) }
  assert.equal(toBase64url(sealRow({ ...place, label: bytes(row.labelBytes) })), row.row)
  assert.deepEqual(opened({}), label)
})

test('the worked example of spec/matching.md §3 is that of the vector', () => {
  const page = readFileSync(new URL('../../../spec/matching.md', import.meta.url), 'utf8')
  const shown = [identifier.raw, identifier.input, key.publicKey, question.blindedElement, output.output, output.tag]
  for (const value of [...shown, row.row]) assert.ok(page.includes(` ${value}\n`), value)
})

for (const refused of vector.refused) {
  test(`${refused.why} is refused as ${refused.code}`, () => {
    const step = refused.step === 'open' ? () => opened(refused) : () => finalized(refused)
    assert.throws(step, { code: refused.code })
  })
}

function finalized(changes: Partial<Refused>) {
  const proof = bytes(changes.proof ?? answer.proof)
  const publicKey = bytes(changes.publicKey ?? key.publicKey)
  return finalize({
    questions: [asked],
    answer: { evaluatedElements: [bytes(answer.evaluatedElement)], proof },
    publicKey,
  })
}

function opened(changes: Partial<Refused>) {
  const publisher = changes.publisher ?? vector.publisher
  const agreementHash = bytes(changes.agreement ?? vector.agreement)
  const context = labelContext({ publisher, agreementHash, epoch: changes.epoch ?? vector.epoch })
  const sealed = bytes(changes.row ?? row.row).subarray(12)
  return openLabel({ context, parts: splitOutput(bytes(output.output)), salt: bytes(changes.salt ?? row.salt), sealed })
}
