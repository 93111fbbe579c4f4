import {
  blindEvaluatePacked,
  blindPacked,
  evaluate as evaluateOne,
  finalizePacked,
  type KeyPair,
  verifyPackedElements,
} from '@comity/oprf'
import { randomBytes } from 'node:crypto'

/*
 * What the kernel's worker threads run: the functions of @comity/oprf on packed batches. Inputs and outputs travel as one
 * byte string each, because thousands of small ones cost more to hand over than to cut.
 */

/** Byte strings one behind the other; `ends` says where each stops. */
export interface PackedInputs {
  readonly bytes: Uint8Array
  readonly ends: Uint32Array
}

/** Joins inputs for the way to a worker. */
export function packInputs(inputs: readonly Uint8Array[]): PackedInputs {
  const ends = new Uint32Array(inputs.length)
  let end = 0
  for (const [index, input] of inputs.entries()) ends[index] = end += input.length
  const bytes = new Uint8Array(end)
  for (const [index, input] of inputs.entries()) bytes.set(input, (ends[index] ?? 0) - input.length)
  return { bytes, ends }
}

/** Cuts packed inputs apart again, without copying. */
export function unpackInputs({ bytes, ends }: PackedInputs): readonly Uint8Array[] {
  return Array.from(ends, (end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
}

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length))

/** `blind` of @comity/oprf for a batch. */
export function blind({ inputs }: { readonly inputs: PackedInputs }): ReturnType<typeof blindPacked> {
  return blindPacked({ inputs: unpackInputs(inputs), random })
}

/** `verifyElements` of @comity/oprf; returns how many elements it proved. */
export function verifyElements({ elements }: { readonly elements: Uint8Array }): number {
  return verifyPackedElements({ elements }).length / 32
}

/** `blindEvaluate` of @comity/oprf for a batch. */
export function blindEvaluate(
  batch: KeyPair & { readonly blindedElements: Uint8Array },
): ReturnType<typeof blindEvaluatePacked> {
  return blindEvaluatePacked({ ...batch, random })
}

/** `finalize` of @comity/oprf for a batch: the outputs, 64 bytes each, joined. */
export function finalize({
  inputs,
  ...rest
}: Omit<Parameters<typeof finalizePacked>[0], 'inputs' | 'kernel'> & { readonly inputs: PackedInputs }): Uint8Array {
  return joinOutputs(finalizePacked({ ...rest, inputs: unpackInputs(inputs) }))
}

/** `evaluate` of @comity/oprf for each input: the outputs, 64 bytes each, joined. */
export function evaluate({
  secretKey,
  inputs,
}: {
  readonly secretKey: Uint8Array
  readonly inputs: PackedInputs
}): Uint8Array {
  return joinOutputs(unpackInputs(inputs).map((input) => evaluateOne({ secretKey, input })))
}

function joinOutputs(outputs: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(64 * outputs.length)
  for (const [index, output] of outputs.entries()) joined.set(output, 64 * index)
  return joined
}
