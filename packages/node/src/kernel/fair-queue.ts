/**
 * Tasks that wait, one line for each asker; the lines take turns, so that nobody's many tasks stand before another's one
 * (spec/attacks.md C-14).
 */
export class FairQueue<Task> {
  /** In the order of turns: who was served stands last. */
  readonly #lines = new Map<string, Task[]>()
  readonly #maxWaiting: number
  #length = 0

  /** `maxWaiting` is how many may wait in all; who has none waiting may always add one. */
  constructor({ maxWaiting }: { readonly maxWaiting: number }) {
    this.#maxWaiting = maxWaiting
  }

  get length(): number {
    return this.#length
  }

  /** Adds a task at the end of its asker's line. Returns whether there was room: at most `share` tasks of one asker wait. */
  add(task: Task, { asker, share }: { readonly asker: string; readonly share: number }): boolean {
    const line = this.#lines.get(asker) ?? []
    if (line.length >= share || (line.length > 0 && this.#length >= this.#maxWaiting)) return false
    line.push(task)
    this.#lines.set(asker, line)
    this.#length += 1
    return true
  }

  /** Takes out the task whose turn it is among the askers that `mayRun`; undefined where there is none. */
  take(mayRun: (asker: string) => boolean): { readonly task: Task; readonly asker: string } | undefined {
    for (const [asker, line] of this.#lines) {
      if (!mayRun(asker)) continue
      const task = line.shift()
      this.#lines.delete(asker)
      if (line.length > 0) this.#lines.set(asker, line)
      if (task === undefined) continue
      this.#length -= 1
      return { task, asker }
    }
    return undefined
  }

  /** Takes out everything. */
  clear(): readonly Task[] {
    const tasks = [...this.#lines.values()].flat()
    this.#lines.clear()
    this.#length = 0
    return tasks
  }
}
