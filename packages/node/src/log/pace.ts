import { commitEntry, saltSize } from '@comity/tlog'
import type { Random } from '../context.ts'
import type { WaitingEntry } from './log-store.ts'
import { newUuid } from './uuid.ts'

/**
 * How entries are sequenced (spec/log.md §7): every so many milliseconds, filled up to `entries` or a doubling of it, so
 * that the log's growth does not say when a node acts. 0 milliseconds: at once, without fillers.
 */
export interface LogPace {
  readonly milliseconds: number
  readonly entries: number
}

/** Entries of a step in which `waiting` are real: the pace's number, doubled until they fit. */
export function stepSize({ entries }: LogPace, waiting: number): number {
  let size = entries
  while (size < waiting) size *= 2
  return size
}

/** Entries that say nothing. Their salt is forgotten at once: nobody can open one, and outside none is told from others. */
export function makeFillers(count: number, random: Random): readonly WaitingEntry[] {
  return Array.from({ length: count }, () => ({
    id: newUuid(random),
    commitment: commitEntry({ salt: random(saltSize), type: 'filler', body: {} }),
  }))
}

/** Calls `work` at a steady pace by a monotonic clock, however long it takes: how busy a node is does not show either. */
export class Ticker {
  readonly #milliseconds: number
  readonly #work: () => Promise<void>
  #due: number
  #next = waiter()
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor({ milliseconds }: LogPace, work: () => Promise<void>) {
    this.#milliseconds = milliseconds
    this.#work = work
    this.#due = performance.now()
    this.#schedule()
  }

  /** Settles as the next call of `work` that begins from now on. */
  next(): Promise<void> {
    return this.#next.promise
  }

  /** Calls `work` a last time, for whoever waits. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#tick()
  }

  #schedule(): void {
    if (this.#closed) return
    // Ticks that were missed, because the machine slept, are not made up for.
    this.#due = Math.max(this.#due, performance.now() - this.#milliseconds) + this.#milliseconds
    this.#timer = setTimeout(() => void this.#tick().finally(() => this.#schedule()), this.#due - performance.now())
    this.#timer.unref()
  }

  async #tick(): Promise<void> {
    const { resolve, reject } = this.#next
    this.#next = waiter()
    await this.#work().then(() => {
      resolve(undefined)
    }, reject)
  }
}

/** One that nobody may wait for: its failure is then told to nobody. */
function waiter() {
  const made = Promise.withResolvers<undefined>()
  made.promise.catch(() => undefined)
  return made
}
