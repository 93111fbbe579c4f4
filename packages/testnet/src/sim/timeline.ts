import { createHash } from 'node:crypto'
import type { Instant } from '@comity/codec'

type Work = () => void | Promise<void>

interface Planned {
  readonly at: Instant
  readonly order: number
  readonly work: Work
}

/**
 * Virtual time: work is done in the order of its moment, one after another, and a line of the trace tells each. Equal
 * seeds give the same trace byte for byte.
 */
export class Timeline {
  readonly #planned: Planned[] = []
  readonly #trace = createHash('sha256').update('comity-sim/1\n')
  readonly #listen: ((line: string) => void) | undefined
  #now: Instant
  #order = 0

  constructor({ start, listen }: { readonly start: Instant; readonly listen: ((line: string) => void) | undefined }) {
    this.#now = start
    this.#listen = listen
  }

  get now(): Instant {
    return this.#now
  }

  /** Plans work so many milliseconds from now. */
  after(milliseconds: number, work: Work): void {
    const planned = { at: this.#now + Math.max(0, milliseconds), order: this.#order++, work }
    let at = this.#planned.length
    // Mostly near the end: what is planned later mostly happens later.
    while (at > 0 && isLater(this.#planned[at - 1], planned)) at--
    this.#planned.splice(at, 0, planned)
  }

  /** Adds a line to the trace. */
  tell(line: string): void {
    const told = `${String(this.#now)} ${line}`
    this.#trace.update(told).update('\n')
    this.#listen?.(told)
  }

  /** Does what is planned until nothing is, or until the moment. Returns whether nothing is left. */
  async run(until: Instant): Promise<boolean> {
    for (;;) {
      const [next] = this.#planned
      if (next === undefined) return true
      if (next.at > until) return false
      this.#planned.shift()
      this.#now = next.at
      await next.work()
    }
  }

  /** SHA-256 of the trace so far, in hex. */
  digest(): string {
    return this.#trace.copy().digest('hex')
  }
}

function isLater(one: Planned | undefined, other: Planned): boolean {
  return one !== undefined && (one.at > other.at || (one.at === other.at && one.order > other.order))
}
