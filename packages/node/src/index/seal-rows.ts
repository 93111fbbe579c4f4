import { type IndexIdentity, labelContext, prefixOf, rowBytes, sealRow } from '@comity/match-index'
import { evaluate } from '@comity/oprf'
import type { KernelTask } from '../context.ts'
import { contactLabel } from '../deconfliction/contact-label.ts'
import { type PackedInputs, unpackInputs } from '../kernel/kernel-tasks.ts'

/** What a kernel thread needs to turn inputs into rows. */
export interface SealRows {
  readonly secretKey: Uint8Array
  readonly inputs: PackedInputs
  /** One label of 16 bytes for each input. */
  readonly labels: Uint8Array
  readonly identity: IndexIdentity
  /** A row is sealed under the salt of the partition that its tag falls into: 16 bytes for each of 2^partitionBits. */
  readonly partitionBits: number
  readonly salts: Uint8Array
}

/** Runs `sealRows` on a kernel thread. */
export const sealRowsTask: KernelTask<SealRows, Uint8Array> = { module: new URL(import.meta.url), name: 'sealRows' }

/** Evaluates each input and seals its label (spec/matching.md §3, §4): rows of 44 bytes in input order. */
export function sealRows({ inputs, ...sealing }: SealRows): Uint8Array {
  return sealInputs({ ...sealing, inputs: unpackInputs(inputs) })
}

/** `sealRows` of inputs that are not packed. */
export function sealInputs({
  secretKey,
  inputs,
  labels,
  identity,
  partitionBits: bits,
  salts,
}: Omit<SealRows, 'inputs'> & { readonly inputs: readonly Uint8Array[] }): Uint8Array {
  const context = labelContext(identity)
  const rows = new Uint8Array(inputs.length * rowBytes)
  for (const [row, input] of inputs.entries()) {
    const output = evaluate({ secretKey, input })
    const partition = prefixOf({ tag: output, bits })
    const salt = salts.subarray(partition * 16, partition * 16 + 16)
    // A row of a target says no more than whom to ask about it (spec/deconfliction.md §3).
    const label = contactLabel({ secretKey, input }) ?? labels.subarray(row * 16, row * 16 + 16)
    rows.set(sealRow({ context, output, salt, label }), row * rowBytes)
  }
  return rows
}
