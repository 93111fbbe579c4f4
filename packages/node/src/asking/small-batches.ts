import type { AskPorts } from '@comity/client'
import { blindPacked, finalizePacked } from '@comity/oprf'
import type { NodeContext } from '../context.ts'

/** A few elements take less time here than the way to a kernel thread and back. */
const smallBatch = 2

/** The inquirer's arithmetic: on the kernel's threads, but for a question or two. */
export function askKernel({ kernel, random }: NodeContext): AskPorts['kernel'] {
  return {
    blind: (batch) =>
      batch.inputs.length <= smallBatch ? Promise.resolve(blindPacked({ ...batch, random })) : kernel.blind(batch),
    finalize: async (batch) => (batch.inputs.length <= smallBatch ? finalizePacked(batch) : kernel.finalize(batch)),
  }
}
