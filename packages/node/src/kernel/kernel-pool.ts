import type { Output } from '@comity/oprf'
import { availableParallelism } from 'node:os'
import type { KernelPool, KernelTask } from '../context.ts'
import type * as tasks from './kernel-tasks.ts'
import { packInputs } from './kernel-tasks.ts'
import { type Asker, KernelWorkers } from './kernel-workers.ts'

const taskModule = new URL('./kernel-tasks.ts', import.meta.url).href

/** Batches of one partner that may wait. A partner's node sends one after another; its people may ask at once. */
const shareOfPartner = 16

/**
 * Opens the kernel on worker threads: one for each core unless `threads` says otherwise and one more (`KernelWorkers`), at
 * most `maxWaiting` batches waiting (then `busy`). Threads start with the first work.
 */
export function openKernelPool({
  threads = availableParallelism(),
  maxWaiting = 256,
}: {
  readonly threads?: number
  readonly maxWaiting?: number
}): KernelPool {
  const workers = new KernelWorkers({ threads, maxWaiting })
  const own = { asker: '', share: maxWaiting } // no party code is empty
  const call = async <Name extends keyof typeof tasks>(
    name: Name,
    input: Parameters<(typeof tasks)[Name]>[0],
    from: Asker = own,
  ) => (await workers.run({ module: taskModule, name, input }, from)) as ReturnType<(typeof tasks)[Name]>
  const partner = (asker: string) => ({ asker, share: Math.min(shareOfPartner, maxWaiting) })
  return {
    threads,
    blind: ({ inputs }) => call('blind', { inputs: packInputs(inputs) }),
    verifyElements: async ({ asker, elements }) => {
      await call('verifyElements', { elements }, partner(asker))
    },
    blindEvaluate: ({ asker, ...batch }) => call('blindEvaluate', batch, partner(asker)),
    finalize: async ({ inputs, ...rest }) =>
      cutOutputs(await call('finalize', { ...rest, inputs: packInputs(inputs) })),
    evaluate: async ({ secretKey, inputs }) =>
      cutOutputs(await call('evaluate', { secretKey, inputs: packInputs(inputs) })),
    run: async <Input, Result>({ module, name }: KernelTask<Input, Result>, input: Input) =>
      (await workers.run({ module: module.href, name, input }, null)) as Result,
    close: () => workers.close(),
  }
}

function cutOutputs(joined: Uint8Array): readonly Output[] {
  // The brand does not survive the way between threads; only finalize and evaluate of the worker make these bytes.
  return Array.from(
    { length: joined.length / 64 },
    (_, index) => joined.subarray(64 * index, 64 * index + 64) as Output,
  )
}
