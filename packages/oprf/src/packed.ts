import { concatBytes } from '@comity/codec/core'
import { verifyElements } from './elements.ts'
import { fail } from './errors.ts'
import type { Kernel } from './group.ts'
import type { Random } from './scalars.ts'
import { blind, blindEvaluate, finalize, type KeyPair, type Output } from './voprf.ts'

/*
 * The same functions for elements as they travel: 32 bytes each, one behind the other, as in the bulk of a message.
 */

/** Cuts packed elements apart, without copying. Throws `element-invalid` when a last one is not whole. */
export function unpackElements(packed: Uint8Array): readonly Uint8Array[] {
  if (packed.length % 32 !== 0) fail('element-invalid', { index: Math.floor(packed.length / 32) })
  return Array.from({ length: packed.length / 32 }, (_, index) => packed.subarray(32 * index, 32 * index + 32))
}

/** `verifyElements` for packed elements. Throws `batch-size`, `element-invalid` with the index of the first bad one. */
export function verifyPackedElements({
  elements,
  kernel,
}: {
  readonly elements: Uint8Array
  readonly kernel?: Kernel
}): Uint8Array {
  verifyElements({ elements: unpackElements(elements), ...kernelOf(kernel) })
  return elements
}

/** `blind` for many inputs: blinds and blinded elements in the inputs' order. Throws `input-size`, `random-invalid`. */
export function blindPacked({
  inputs,
  random,
  kernel,
}: {
  readonly inputs: readonly Uint8Array[]
  readonly random: Random
  readonly kernel?: Kernel
}): { readonly blinds: Uint8Array; readonly blindedElements: Uint8Array } {
  const questions = inputs.map((input) => blind({ input, random, ...kernelOf(kernel) }))
  return {
    blinds: concatBytes(...questions.map((question) => question.blind)),
    blindedElements: concatBytes(...questions.map((question) => question.blindedElement)),
  }
}

/** `blindEvaluate` for packed elements. Throws what it throws. */
export function blindEvaluatePacked({
  blindedElements,
  ...rest
}: KeyPair & {
  readonly blindedElements: Uint8Array
  readonly random: Random
  readonly kernel?: Kernel
}): { readonly evaluatedElements: Uint8Array; readonly proof: Uint8Array } {
  const answer = blindEvaluate({ ...rest, blindedElements: unpackElements(blindedElements) })
  return { evaluatedElements: concatBytes(...answer.evaluatedElements), proof: answer.proof }
}

/** `finalize` for packed elements. Throws what it throws; counts that differ are `proof-invalid`. */
export function finalizePacked({
  inputs,
  blinds,
  blindedElements,
  evaluatedElements,
  proof,
  publicKey,
  kernel,
}: {
  readonly inputs: readonly Uint8Array[]
  readonly blinds: Uint8Array
  readonly blindedElements: Uint8Array
  readonly evaluatedElements: Uint8Array
  readonly proof: Uint8Array
  readonly publicKey: Uint8Array
  readonly kernel?: Kernel
}): readonly Output[] {
  // What came from the partner must be a proof fault however it is cut; blinds and blinded elements are our own.
  if (evaluatedElements.length !== 32 * inputs.length) fail('proof-invalid', { length: evaluatedElements.length })
  const questions = inputs.map((input, index) => ({
    input,
    blind: blinds.subarray(32 * index, 32 * index + 32),
    blindedElement: blindedElements.subarray(32 * index, 32 * index + 32),
  }))
  const answer = { evaluatedElements: unpackElements(evaluatedElements), proof }
  return finalize({ questions, answer, publicKey, ...kernelOf(kernel) })
}

function kernelOf(kernel: Kernel | undefined) {
  return kernel === undefined ? {} : { kernel }
}
