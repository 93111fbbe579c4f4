import { hour, type Instant } from '@comity/codec'
import type { NodeContext } from '../context.ts'
import type { Log } from '../logger.ts'
import { runRetention } from './retention.ts'

/** How often the clock is looked at; the work itself is done once an hour of it, and after a start. */
const look = 5_000
const every = hour

export interface RetentionClock {
  readonly close: () => Promise<void>
}

/**
 * Runs retention now and every hour, one run at a time. Not a schedule of pg-boss: those follow the database server's clock,
 * and what is due here is due by the node's own.
 */
export function openRetention(node: NodeContext, log: Log): RetentionClock {
  const stop = new AbortController()
  let last: Instant | undefined
  let running: Promise<void> | undefined
  const run = () => {
    const now = node.now()
    if (running !== undefined || stop.signal.aborted || (last !== undefined && now >= last && now < last + every))
      return
    last = now
    running = runRetention(node, stop.signal)
      .catch((error: unknown) => {
        if (!stop.signal.aborted) log.failure('retention could not run', error, {})
      })
      .finally(() => {
        running = undefined
      })
  }
  const timer = setInterval(run, look).unref()
  run()
  return {
    close: async () => {
      clearInterval(timer)
      stop.abort()
      await running
    },
  }
}
