import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'

/** Rows a second of the kernel alone, all cores at work. */
export interface KernelRate {
  readonly perSecond: () => Promise<number>
  readonly close: () => Promise<void>
}

/**
 * Opens a thread for each core that does nothing but the kernel's part of publishing: hash to the group, multiply, hash the
 * output, seal the label. What all cores do at once is less than what one does alone times their number.
 */
export async function openKernelRate(): Promise<KernelRate> {
  const workers = Array.from(
    { length: availableParallelism() },
    () => new Worker(new URL('./kernel-thread.ts', import.meta.url)),
  )
  const perSecond = async () => {
    const rates = await Promise.all(workers.map(measure))
    return rates.reduce((sum, rate) => sum + rate, 0)
  }
  await perSecond() // compiles; not counted
  const close = async () => {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
  return { perSecond, close }
}

async function measure(worker: Worker): Promise<number> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject)
    worker.once('message', (rate: number) => {
      worker.removeListener('error', reject)
      resolve(rate)
    })
    worker.postMessage(measuredMs)
  })
}

const measuredMs = 1_000
