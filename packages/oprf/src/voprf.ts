import { concatBytes, equalBytes, i2osp, lengthPrefixed, utf8Encode } from '@comity/codec/core'
import { decodeElements, verifyBatchSize } from './elements.ts'
import { fail } from './errors.ts'
import type { Group, Kernel } from './group.ts'
import { groupOf } from './kernels.ts'
import { generateProof, type Pair, verifyProof } from './proof.ts'
import { invertAll, isScalar, type Random, randomScalar } from './scalars.ts'
import { hashToScalar, hashToUniform, tags } from './suite.ts'

/** A publisher's key of one epoch: a scalar and an element, 32 bytes each. */
export interface KeyPair {
  readonly secretKey: Uint8Array
  readonly publicKey: Uint8Array
}

/** What an inquirer keeps of one input. Only `blindedElement` may leave the node. */
export interface Question {
  readonly input: Uint8Array
  readonly blind: Uint8Array
  readonly blindedElement: Uint8Array
}

/** What a publisher gives back for one batch: as many elements as were asked, in their order, and one proof for all. */
export interface Answer {
  readonly evaluatedElements: readonly Uint8Array[]
  readonly proof: Uint8Array
}

declare const output: unique symbol

/** The 64 bytes F(key, input). Only `finalize` and `evaluate` make one, so it always belongs to a proved key or to ours. */
export type Output = Uint8Array & { readonly [output]: true }

/** RFC 9497 §3.2.1, DeriveKeyPair. `seed` is 32 fresh random bytes, `info` at most 65,535. Throws `key-derivation`. */
export function deriveKeyPair({
  seed,
  info,
  kernel,
}: {
  readonly seed: Uint8Array
  readonly info: Uint8Array
  readonly kernel?: Kernel
}): KeyPair {
  if (seed.length !== 32 || info.length > 0xffff) fail('key-derivation', { length: seed.length })
  const group = groupOf(kernel)
  for (let counter = 0; counter <= 255; counter += 1) {
    const message = [seed, lengthPrefixed(info), i2osp(counter, 1)]
    const secretKey = hashToScalar({ group, message, tag: tags.deriveKeyPair })
    if (isScalar(secretKey)) return { secretKey, publicKey: group.multiplyGenerator(secretKey) }
  }
  return fail('key-derivation', {})
}

/**
 * RFC 9497 §3.3.1, Blind. `random` must be unpredictable: the blind hides the input from the publisher.
 * Throws `input-size`, `random-invalid`.
 */
export function blind({
  input,
  random,
  kernel,
}: {
  readonly input: Uint8Array
  readonly random: Random
  readonly kernel?: Kernel
}): Question {
  const group = groupOf(kernel)
  const scalar = randomScalar({ group, random })
  const blindedElement = multiplyInput({ group, input, scalar })
  return { input, blind: scalar, blindedElement }
}

/**
 * That a blinded element was made of this input under this blind: what an auditor checks when both are opened
 * (spec/audit.md §5). Returns the question. Throws `element-invalid`, `input-size`.
 */
export function verifyBlinding({ input, blind: scalar, blindedElement }: Question): Question {
  const group = groupOf(undefined)
  if (!isScalar(scalar)) fail('element-invalid', {})
  if (!equalBytes(multiplyInput({ group, input, scalar }), blindedElement)) fail('element-invalid', {})
  return { input, blind: scalar, blindedElement }
}

/**
 * RFC 9497 §3.3.2, BlindEvaluate for a batch. Every element is checked before the first is evaluated.
 * Throws `batch-size`, `element-invalid` with its index, `key-derivation` for a bad key, `random-invalid`.
 */
export function blindEvaluate({
  secretKey,
  publicKey,
  blindedElements,
  random,
  kernel,
}: KeyPair & {
  readonly blindedElements: readonly Uint8Array[]
  readonly random: Random
  readonly kernel?: Kernel
}): Answer {
  const group = groupOf(kernel)
  verifyBatchSize(blindedElements.length)
  if (!isScalar(secretKey) || !group.isElement(publicKey)) fail('key-derivation', {})
  const pairs = decodeElements({ group, elements: blindedElements }).map((blindedElement, index) => ({
    blindedElement,
    evaluatedElement:
      group.multiply({ scalar: secretKey, element: blindedElement }) ?? fail('element-invalid', { index }),
  }))
  const proof = generateProof({ group, secretKey, publicKey, pairs, random })
  return { evaluatedElements: pairs.map((pair) => pair.evaluatedElement), proof }
}

/**
 * RFC 9497 §3.3.2, Finalize for a batch: outputs of 64 bytes in the order of the questions. `publicKey` is pinned by
 * the caller, never taken from the answer. Throws `proof-invalid` before any output exists, `batch-size` for no
 * question, `element-invalid` for a pinned key or a blind that cannot be one.
 */
export function finalize({
  questions,
  answer,
  publicKey,
  kernel,
}: {
  readonly questions: readonly Question[]
  readonly answer: Answer
  readonly publicKey: Uint8Array
  readonly kernel?: Kernel
}): readonly Output[] {
  const group = groupOf(kernel)
  verifyBatchSize(questions.length)
  if (!group.isElement(publicKey)) fail('element-invalid', {})
  const blindedElements = questions.map(({ blindedElement }) => blindedElement)
  const pairs = pairElements({ group, blindedElements, answer })
  const proved = verifyProof({ group, publicKey, pairs, proof: answer.proof })
  return unblind({ group, questions, proved })
}

/** A whole batch as it was asked and answered, for somebody who did not ask it. */
export interface EvaluatedBatch {
  readonly blindedElements: readonly Uint8Array[]
  readonly answer: Answer
  readonly publicKey: Uint8Array
}

/**
 * RFC 9497 §2.2.2 for somebody who knows no input of the batch: every element of it was evaluated under this key. Returns the
 * evaluated elements. Throws `proof-invalid`, `batch-size`, `element-invalid` for a key that cannot be one.
 */
export function verifyEvaluation({ blindedElements, answer, publicKey }: EvaluatedBatch): readonly Uint8Array[] {
  return provedPairs({ blindedElements, answer, publicKey }).map(({ evaluatedElement }) => evaluatedElement)
}

/**
 * The output of one place of a batch, for somebody to whom that place alone was opened: the proof of the whole batch, then that
 * the element of the place was made of this input under this blind (spec/hit-reports.md §5). Throws what `verifyEvaluation` and `verifyBlinding` throw.
 */
export function finalizeOpened({
  input,
  blind: scalar,
  position,
  ...batch
}: EvaluatedBatch & {
  readonly input: Uint8Array
  readonly blind: Uint8Array
  readonly position: number
}): Output {
  const proved = provedPairs(batch)
  const pair = proved[position] ?? fail('element-invalid', { index: position })
  const question = verifyBlinding({ input, blind: scalar, blindedElement: pair.blindedElement })
  const [output] = unblind({ group: groupOf(undefined), questions: [question], proved: [pair] })
  return output ?? fail('element-invalid', { index: position })
}

function provedPairs({ blindedElements, answer, publicKey }: EvaluatedBatch): readonly Pair[] {
  const group = groupOf(undefined)
  verifyBatchSize(blindedElements.length)
  if (!group.isElement(publicKey)) fail('element-invalid', {})
  for (const [index, element] of blindedElements.entries())
    if (!group.isElement(element)) fail('element-invalid', { index })
  return verifyProof({
    group,
    publicKey,
    pairs: pairElements({ group, blindedElements, answer }),
    proof: answer.proof,
  })
}

/** RFC 9497 §3.3.1, Evaluate: the publisher's own output for an input. Throws `input-size`, `key-derivation`. */
export function evaluate({
  secretKey,
  input,
  kernel,
}: {
  readonly secretKey: Uint8Array
  readonly input: Uint8Array
  readonly kernel?: Kernel
}): Output {
  const group = groupOf(kernel)
  if (!isScalar(secretKey)) fail('key-derivation', {})
  return hashOutput({ group, input, element: multiplyInput({ group, input, scalar: secretKey }) })
}

/** RFC 9497 §3.3.1: the input's element times a scalar. */
function multiplyInput({
  group,
  input,
  scalar,
}: {
  readonly group: Group
  readonly input: Uint8Array
  readonly scalar: Uint8Array
}): Uint8Array {
  if (input.length > 0xffff) fail('input-size', { length: input.length })
  const uniform = hashToUniform({ group, input })
  // §3.3.1, InvalidInputError: no input is known that hashes to the identity, nor can one be searched for.
  return group.multiplyUniform({ scalar, uniform }) ?? fail('element-invalid', {})
}

/** RFC 9497 §3.3: equal counts, every evaluated element decodes and is not the identity. Throws `proof-invalid`. */
function pairElements({
  group,
  blindedElements,
  answer: { evaluatedElements },
}: Pick<EvaluatedBatch, 'blindedElements' | 'answer'> & { readonly group: Group }): readonly Pair[] {
  if (evaluatedElements.length !== blindedElements.length) fail('proof-invalid', { count: evaluatedElements.length })
  return blindedElements.map((blindedElement, index) => {
    const evaluatedElement = evaluatedElements[index]
    if (evaluatedElement === undefined || !group.isElement(evaluatedElement)) return fail('proof-invalid', { index })
    return { blindedElement, evaluatedElement }
  })
}

/** RFC 9497 §3.3.1, Finalize: only pairs that `verifyProof` gave back come here. */
function unblind({
  group,
  questions,
  proved,
}: {
  readonly group: Group
  readonly questions: readonly Question[]
  readonly proved: readonly Pair[]
}): readonly Output[] {
  const scalars = questions.map((question, index) =>
    isScalar(question.blind) ? question.blind : fail('element-invalid', { index }),
  )
  const inverses = invertAll({ group, scalars })
  return questions.map(({ input }, index) => {
    const scalar = inverses[index]
    const element = proved[index]?.evaluatedElement
    const unblinded = scalar && element && group.multiply({ scalar, element })
    return unblinded === undefined
      ? fail('element-invalid', { index })
      : hashOutput({ group, input, element: unblinded })
  })
}

const finalizeLabel = utf8Encode('Finalize')

function hashOutput({
  group,
  input,
  element,
}: {
  readonly group: Group
  readonly input: Uint8Array
  readonly element: Uint8Array
}): Output {
  return group.sha512(concatBytes(lengthPrefixed(input, element), finalizeLabel)) as Output
}
