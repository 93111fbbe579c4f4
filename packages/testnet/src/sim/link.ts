import type { Draws } from './draws.ts'
import { faultOf, type LinkFault } from './fault-schedule.ts'
import type { Timeline } from './timeline.ts'

/** What a node hands to another, and what the other answers. */
export interface Handed<Request> {
  readonly from: string
  readonly to: string
  /** As in the fault schedule. */
  readonly message: string
  readonly request: Request
}

/** Faults that came to pass. */
export interface FaultCounts {
  dropped: number
  duplicated: number
  reordered: number
  killed: number
}

const second = 1_000
/** As long as a node waits for an answer. */
const timeout = 20 * second

/** The links between simulated nodes: requests and answers take time, get lost, come twice, late, cut or out of order. */
export class Links<Request, Answer> {
  readonly counts: FaultCounts = { dropped: 0, duplicated: 0, reordered: 0, killed: 0 }
  readonly #seed: string
  readonly #draws: Draws
  readonly #timeline: Timeline
  readonly #attempts = new Map<string, number>()
  readonly #sent = new Map<string, number>()
  readonly #arrived = new Map<string, number>()
  readonly #receive: (handed: Handed<Request>) => Promise<Answer | undefined>

  constructor(given: {
    readonly seed: string
    readonly draws: Draws
    readonly timeline: Timeline
    /** The reader's node; undefined when it is down or fails before it answers. */
    readonly receive: (handed: Handed<Request>) => Promise<Answer | undefined>
  }) {
    this.#seed = given.seed
    this.#draws = given.draws
    this.#timeline = given.timeline
    this.#receive = given.receive
  }

  /** Hands a request over; `answered` is called once, with undefined when nothing came back in time. */
  send(handed: Handed<Request>, answered: (answer: Answer | undefined | 'truncated') => Promise<void>): void {
    const { from, to, message } = handed
    const attempt = countUp(this.#attempts, `${from} ${to} ${message}`)
    const fault = faultOf(this.#seed, { from, to, message, attempt })
    const order = countUp(this.#sent, `${from} ${to}`)
    this.#timeline.tell(`${from} sends ${message} to ${to}, attempt ${String(attempt)}: ${fault}`)
    let isOver = false
    const end = async (answer: Answer | undefined | 'truncated') => {
      if (isOver) return
      isOver = true
      await answered(answer)
    }
    this.#timeline.after(timeout, () => end(undefined))
    if (fault === 'drop-request') this.counts.dropped++
    else for (const late of this.#arrivals(fault)) this.#arriveLater({ handed, fault, order, late, end })
  }

  /** When a request comes to its reader, in milliseconds from now; twice where it is doubled. */
  #arrivals(fault: LinkFault): readonly number[] {
    const usual = 5 + this.#draws.below(200)
    if (fault === 'delay') return [usual + this.#draws.below(40 * second)]
    if (fault !== 'duplicate') return [usual]
    this.counts.duplicated++
    return [usual, usual + this.#draws.below(30 * second)]
  }

  #arriveLater({ handed, fault, order, late, end }: Arriving<Request, Answer>): void {
    this.#timeline.after(late, async () => {
      const { from, to, message } = handed
      const link = `${from} ${to}`
      const newest = this.#arrived.get(link) ?? 0
      if (order < newest) this.counts.reordered++
      this.#arrived.set(link, Math.max(newest, order))
      if (fault === 'truncate') return end('truncated')
      const answer = await this.#receive(handed)
      this.#timeline.tell(`${to} answers ${message} of ${from}: ${JSON.stringify(answer ?? null)}`)
      if (fault === 'drop-reply') {
        this.counts.dropped++
        return
      }
      this.#timeline.after(5 + this.#draws.below(200), () => end(answer))
    })
  }
}

interface Arriving<Request, Answer> {
  readonly handed: Handed<Request>
  readonly fault: LinkFault
  readonly order: number
  readonly late: number
  readonly end: (answer: Answer | undefined | 'truncated') => Promise<void>
}

function countUp(counts: Map<string, number>, key: string): number {
  const count = (counts.get(key) ?? 0) + 1
  counts.set(key, count)
  return count
}
