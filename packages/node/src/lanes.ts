/** Runs what shares a name one after another, in the order of arrival; other names go on side by side. */
export class Lanes {
  readonly #last = new Map<string, Promise<unknown>>()

  /** Waits for its turn in the lane, then runs; the next one waits until it has ended, well or badly. */
  async run<Result>(lane: string, act: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(lane) ?? Promise.resolve()
    const turn = before.then(act, act)
    this.#last.set(lane, turn)
    try {
      return await turn
    } finally {
      if (this.#last.get(lane) === turn) this.#last.delete(lane)
    }
  }
}
