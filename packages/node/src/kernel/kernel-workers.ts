import { ComityError } from '@comity/codec'
import { Worker } from 'node:worker_threads'
import { fail } from '../errors.ts'
import { FairQueue } from './fair-queue.ts'
import type { DoneMessage, TaskMessage } from './kernel-message.ts'

interface Waiting {
  /** Null for background work. */
  readonly asker: string | null
  readonly task: Omit<TaskMessage, 'id'>
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

interface Thread {
  readonly worker: Worker
  running: Waiting | undefined
}

/** Whose question a task is, and how many of them may wait; null for background work. */
export type Asker = { readonly asker: string; readonly share: number } | null

/**
 * Worker threads that each run one task at a time. Threads start when there is work for them; one that dies takes only its
 * own task with it (`internal`) and is replaced by the next task. Somebody's question always goes before background work, and
 * askers take turns. One asker, or background work, has at most `threads` at once: one more starts for the next one, who so
 * never waits for the long tasks of a single other (spec/attacks.md C-14).
 */
export class KernelWorkers {
  readonly threads: number
  readonly #maxWaiting: number
  readonly #pool = new Set<Thread>()
  readonly #questions: FairQueue<Waiting>
  readonly #background: Waiting[] = []
  #closed = false
  #nextId = 1

  constructor({ threads, maxWaiting }: { readonly threads: number; readonly maxWaiting: number }) {
    this.threads = threads
    this.#maxWaiting = maxWaiting
    this.#questions = new FairQueue({ maxWaiting })
  }

  /** Runs a task. Throws `busy` when too many wait already or the pool is closed; else what the task throws. */
  run(task: Omit<TaskMessage, 'id'>, from: Asker): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const waiting = { task, asker: from?.asker ?? null, resolve, reject }
      if (this.#closed || !this.#add(waiting, from)) fail('busy', { waiting: this.#questions.length })
      this.#dispatch()
    })
  }

  #add(waiting: Waiting, from: Asker): boolean {
    if (from !== null) return this.#questions.add(waiting, from)
    return this.#background.length < this.#maxWaiting && this.#background.push(waiting) > 0
  }

  /** Ends all threads. What runs or waits is refused with `busy`: its caller tries again after the restart. */
  async close(): Promise<void> {
    this.#closed = true
    const threads = [...this.#pool]
    const lost = [
      ...threads.flatMap(({ running }) => (running === undefined ? [] : [running])),
      ...this.#questions.clear(),
      ...this.#background.splice(0),
    ]
    for (const thread of threads) thread.running = undefined
    for (const { reject } of lost) rejectWith(reject, () => fail('busy', {}))
    await Promise.all(threads.map(({ worker }) => worker.terminate()))
  }

  #dispatch(): void {
    while (!this.#closed && this.#hasRoom()) {
      const next = this.#next()
      if (next === undefined) return
      const thread = [...this.#pool].find(({ running }) => running === undefined) ?? this.#start()
      thread.running = next
      thread.worker.ref() // work under way keeps the process alive; an idle thread does not
      thread.worker.postMessage({ ...next.task, id: this.#nextId++ } satisfies TaskMessage)
    }
  }

  #hasRoom(): boolean {
    return this.#pool.size <= this.threads || [...this.#pool].some(({ running }) => running === undefined)
  }

  #next(): Waiting | undefined {
    const mayRun = (asker: string | null) =>
      [...this.#pool].filter(({ running }) => running?.asker === asker).length < this.threads
    return this.#questions.take(mayRun)?.task ?? (mayRun(null) ? this.#background.shift() : undefined)
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
