import { fail } from '../errors.ts'
import type { Draws } from './draws.ts'

/** How a disk answers a commit: done; not done; done, but the answer was an error. */
type Answer = 'done' | 'failed' | 'failed-but-kept'

/** What a simulated node has on disk: one value, replaced whole by a commit or not at all, as a transaction is. */
export class Disk<State> {
  readonly #draws: Draws
  #state: State
  #isFaulty = true

  constructor(state: State, draws: Draws) {
    this.#state = state
    this.#draws = draws
  }

  /** What is durable. */
  get state(): State {
    return this.#state
  }

  /** From here on every commit is done. */
  heal(): void {
    this.#isFaulty = false
  }

  /** Makes a state durable. Throws `storage-fault`, after which nobody knows whether it is; the state tells. */
  commit(next: State): void {
    const answer = this.#answer()
    if (answer !== 'failed') this.#state = next
    if (answer !== 'done') fail('storage-fault', {})
  }

  #answer(): Answer {
    if (!this.#isFaulty) return 'done'
    const drawn = this.#draws.below(100)
    return drawn < 2 ? 'failed' : drawn < 4 ? 'failed-but-kept' : 'done'
  }
}
