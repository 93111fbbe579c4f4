import type { Log } from './logger.ts'

/** What must be closed, in the reverse order of its opening, whether a start succeeds or fails half way. */
export class Closers {
  readonly #steps: (() => Promise<void>)[] = []
  #closing: Promise<void> | undefined

  /** Remembers how to close what was just opened. */
  add(close: () => Promise<void>): void {
    this.#steps.push(close)
  }

  /** Closes everything once; a step that fails is logged and the others go on. */
  close(log: Log): Promise<void> {
    this.#closing ??= this.#run(log)
    return this.#closing
  }

  async #run(log: Log): Promise<void> {
    for (const step of this.#steps.reverse()) {
      try {
        await step()
      } catch (error) {
        log.failure('a part of the node did not close', error, {})
      }
    }
  }
}
