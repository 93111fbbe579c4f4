import type { Log } from './logger.ts'

/** What is looked at again and again by the node's own clock. */
export interface RegularLook {
  /** Milliseconds between the beginnings of two looks. */
  readonly every: number
  /** One look; it ends early where the signal says so, and what it throws is logged. */
  readonly look: (signal: AbortSignal) => Promise<void>
  /** What the log says when a look fails. */
  readonly failure: string
  readonly log: Log
}

/**
 * Looks regularly, one look at a time. Not a schedule of pg-boss: those follow the database server's clock, and what is due here is
 * due by the node's own. `close` asks a look under way to end and waits for it.
 */
export function openRegularLook({ every, look, failure, log }: RegularLook): { readonly close: () => Promise<void> } {
  const stop = new AbortController()
  let working: Promise<void> | undefined
  const timer = setInterval(() => {
    working ??= look(stop.signal)
      .catch((error: unknown) => {
        if (!stop.signal.aborted) log.failure(failure, error, {})
      })
      .finally(() => {
        working = undefined
      })
  }, every).unref()
  return {
    close: async () => {
      clearInterval(timer)
      stop.abort()
      await working
    },
  }
}
