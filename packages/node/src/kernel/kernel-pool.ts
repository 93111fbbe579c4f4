import type { Output } from '@comity/oprf'
import { availableParallelism } from 'node:os'
import type { KernelPool, KernelTask } from '../context.ts'
import type * as tasks from './kernel-tasks.ts'
import { packInputs } from './kernel-tasks.ts'
import { KernelWorkers } from './kernel-workers.ts'

const taskModule = new URL('./kernel-tasks.ts', import.meta.url).href

/**
 * Opens the kernel on worker threads: one for each core unless `threads` says otherwise, at most `maxWaiting` batches
 * waiting (then `busy`). Threads start with the first work.
 */
export function openKernelPool({
  threads = availableParallelism(),
  maxWaiting = 256,
}: {
  readonly threads?: number
  readonly maxWaiting?: number
}): KernelPool {
  const workers = new KernelWorkers({ threads, maxWaiting })
  const call = async <Name extends keyof typeof tasks>(name: Name, input: Parameters<(typeof tasks)[Name]>[0]) =>
    (await workers.run({ module: taskModule, name, input }, 'question')) as ReturnType<(typeof tasks)[Name]>
  return {
    threads,
    blind: ({ inputs }) => call('blind', { inputs: packInputs(inputs) }),
    verifyElements: async ({ elements }) => {
      await call('verifyElements', { elements })
    },
    blindEvaluate: (batch) => call('blindEvaluate', batch),
    finalize: async ({ inputs, ...rest }) =>
      cutOutputs(await call('finalize', { ...rest, inputs: packInputs(inputs) })),
    evaluate: async ({ secretKey, inputs }) =>
      cutOutputs(await call('evaluate', { secretKey, inputs: packInputs(inputs) })),
    run: async <Input, Result>({ module, name }: KernelTask<Input, Result>, input: Input) =>
      (await workers.run({ module: module.href, name, input }, 'background')) as Result,
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
