import type { Instant } from '@comity/codec'
import type { Log } from '../logger.ts'
import { openCollector } from './collector.ts'
import type { Collector } from './config.ts'
import { formatSyslog, type SyslogEvent, type SyslogSource } from './format.ts'

/** Hands security events to the organisation's collector (spec/own-http.md §6). */
export interface SyslogForward {
  /** An event was counted. It may be called often; what is sent is one line at first and one when its minute is over. */
  readonly changed: (event: SyslogEvent) => void
  /** Sends what is due. */
  readonly tick: () => void
  readonly close: () => Promise<void>
}

const minute = 60_000
// Peers, routes and codes are closed sets; the bound holds against a set that turned out not to be.
const maxCounted = 1_000

/** Opens the way to the collector of node.json. */
export function openSyslog({
  collector,
  source,
  now,
  log,
}: {
  readonly collector: Collector
  readonly source: Omit<SyslogSource, 'facility'>
  readonly now: () => Instant
  readonly log: Log
}): SyslogForward {
  const link = openCollector({
    collector,
    onChange: (state) => {
      if (state === 'away') log.warn('the syslog collector cannot be reached; events wait in memory', {})
      else log.info('the syslog collector is back', { dropped: link.dropped() })
    },
  })
  const from = { ...source, facility: collector.facility }
  const sent = new Map<SyslogEvent, number>()
  const send = (event: SyslogEvent) => {
    sent.set(event, event.count)
    const oldest = sent.size > maxCounted ? sent.keys().next().value : undefined
    if (oldest !== undefined) sent.delete(oldest)
    link.send(formatSyslog(event, from, now()))
  }
  const settle = (isLast: boolean) => {
    for (const [event, count] of sent) {
      const isOver = isLast || now() >= event.minute + minute
      if (isOver && event.count > count) send(event)
      if (isOver) sent.delete(event)
    }
  }
  return {
    changed: (event) => {
      if (!sent.has(event)) send(event)
    },
    tick: () => {
      settle(false)
    },
    close: async () => {
      settle(true)
      await link.close()
    },
  }
}
