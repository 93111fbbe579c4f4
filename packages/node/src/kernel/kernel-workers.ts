import { ComityError } from '@comity/codec'
import { Worker } from 'node:worker_threads'
import { fail } from '../errors.ts'
import type { DoneMessage, TaskMessage } from './kernel-message.ts'

interface Waiting {
  readonly task: Omit<TaskMessage, 'id'>
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

interface Thread {
  readonly worker: Worker
  running: Waiting | undefined
}

export type Urgency = 'question' | 'background'

/**
 * Worker threads that each run one task at a time. Threads start when there is work for them; one that dies takes only its
 * own task with it (`internal`) and is replaced by the next task. Somebody's question always goes before background work.
 */
export class KernelWorkers {
  readonly threads: number
  readonly #maxWaiting: number
  readonly #pool = new Set<Thread>()
  readonly #waiting: Record<Urgency, Waiting[]> = { question: [], background: [] }
  #closed = false
  #nextId = 1

  constructor({ threads, maxWaiting }: { readonly threads: number; readonly maxWaiting: number }) {
    this.threads = threads
    this.#maxWaiting = maxWaiting
  }

  /** Runs a task. Throws `busy` when too many wait already or the pool is closed; else what the task throws. */
  run(task: Omit<TaskMessage, 'id'>, urgency: Urgency): Promise<unknown> {
    const queue = this.#waiting[urgency]
    return new Promise((resolve, reject) => {
      if (this.#closed || queue.length >= this.#maxWaiting) fail('busy', { waiting: queue.length })
      queue.push({ task, resolve, reject })
      this.#dispatch()
    })
  }

  /** Ends all threads. What runs or waits is refused with `busy`: its caller tries again after the restart. */
  async close(): Promise<void> {
    this.#closed = true
    const threads = [...this.#pool]
    const lost = [
      ...threads.flatMap(({ running }) => (running === undefined ? [] : [running])),
      ...this.#waiting.question.splice(0),
      ...this.#waiting.background.splice(0),
    ]
    for (const thread of threads) thread.running = undefined
    for (const { reject } of lost) rejectWith(reject, () => fail('busy', {}))
    await Promise.all(threads.map(({ worker }) => worker.terminate()))
  }

  #dispatch(): void {
    while (!this.#closed) {
      const thread = this.#idleThread()
      if (thread === undefined) return
      const next = this.#waiting.question.shift() ?? this.#waiting.background.shift()
      if (next === undefined) return
      thread.running = next
      thread.worker.ref() // work under way keeps the process alive; an idle thread does not
      thread.worker.postMessage({ ...next.task, id: this.#nextId++ } satisfies TaskMessage)
    }
  }

  #idleThread(): Thread | undefined {
    for (const thread of this.#pool) if (thread.running === undefined) return thread
    const wanted = this.#waiting.question.length + this.#waiting.background.length
    return wanted > 0 && this.#pool.size < this.threads ? this.#start() : undefined
  }

  #start(): Thread {
    const worker = new Worker(new URL('./kernel-worker.ts', import.meta.url))
    const thread: Thread = { worker, running: undefined }
    this.#pool.add(thread)
    worker.unref()
    worker.on('message', (done: DoneMessage) => {
      const { running } = thread
      thread.running = undefined
      worker.unref()
      if (running !== undefined) settle(running, done)
      this.#dispatch()
    })
    worker.on('error', () => this.#bury(thread))
    worker.on('exit', () => this.#bury(thread))
    return thread
  }

  #bury(thread: Thread): void {
    const { running } = thread
    thread.running = undefined
    if (!this.#pool.delete(thread)) return
    if (running !== undefined) rejectWith(running.reject, () => fail('internal', {}))
    this.#dispatch()
  }
}

function settle({ resolve, reject }: Waiting, done: DoneMessage): void {
  switch (done.state) {
    case 'done':
      resolve(done.result)
      return
    case 'refused':
      reject(new ComityError(done.code, done.row, done.details))
      return
    case 'failed':
      rejectWith(reject, () => fail('internal', {}))
  }
}

function rejectWith(reject: (error: unknown) => void, throws: () => never): void {
  try {
    throws()
  } catch (error) {
    reject(error)
  }
}
