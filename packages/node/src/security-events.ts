import { type Instant, minute } from '@comity/codec'
import type { SecurityEvents } from './context.ts'
import type { Log } from './logger.ts'
import type { Db } from './schema.ts'
import type { SyslogForward } from './syslog/forward.ts'

/** An event as it is kept: equal ones of one minute are one, with a count (spec/attacks.md §1, EVT). */
export interface KeptEvent {
  readonly minute: Instant
  readonly peer: string
  readonly route: string
  readonly code: string
  count: number
}

export interface EventStore extends SecurityEvents {
  /** The newest events, oldest first: what there is also when the database cannot be written. */
  readonly recent: () => readonly KeptEvent[]
  /** Writes what is not written yet. */
  readonly flush: () => Promise<void>
  readonly close: () => Promise<void>
}

// Peers, routes and codes are closed sets; the bound holds against a set that turned out not to be.
const maxKept = 1_000
const flushMilliseconds = 2_000

/**
 * Keeps security events in memory and in table `security_event`, and hands them to the organisation's collector where it
 * has one. Recording never waits and never fails.
 */
export function openSecurityEvents({
  db,
  now,
  log,
  syslog,
}: {
  readonly db: Db
  readonly now: () => Instant
  readonly log: Log
  readonly syslog: SyslogForward | undefined
}): EventStore {
  const kept = new Map<string, KeptEvent>()
  const unwritten = new Set<KeptEvent>()
  const record: SecurityEvents['record'] = ({ peer, route, code }) => {
    const event = { minute: Math.floor(now() / minute) * minute, peer: peer ?? 'unknown', route, code, count: 0 }
    const key = JSON.stringify([event.minute, event.peer, event.route, event.code])
    const same = kept.get(key) ?? event
    same.count += 1
    kept.set(key, same)
    unwritten.add(same)
    syslog?.changed(same)
    const oldest = kept.size > maxKept ? kept.keys().next().value : undefined
    if (oldest !== undefined) kept.delete(oldest)
    if (unwritten.size > maxKept) unwritten.clear()
  }
  let writing: Promise<void> = Promise.resolve()
  const flush = () => {
    writing = writing
      .then(() => write(db, unwritten))
      .catch((error: unknown) => {
        // They stay in memory and are tried again (spec/attacks.md G-03).
        log.failure('security events are not written', error, {})
      })
    return writing
  }
  const timer = setInterval(() => {
    syslog?.tick()
    void flush()
  }, flushMilliseconds)
  timer.unref()
  const close = async () => {
    clearInterval(timer)
    await Promise.all([flush(), syslog?.close()])
  }
  return { record, recent: () => [...kept.values()], flush, close }
}

async function write(db: Db, unwritten: Set<KeptEvent>): Promise<void> {
  for (const event of [...unwritten]) {
    const { minute: at, peer, route, code, count } = event
    unwritten.delete(event)
    try {
      await db
        .insertInto('security_event')
        .values({ minute: at, peer, route, code, request: null, count })
        // A restarted node counts a minute on from what stands there.
        .onConflict((conflict) =>
          conflict
            .columns(['minute', 'peer', 'route', 'code'])
            .doUpdateSet((eb) => ({ count: eb.fn('greatest', ['security_event.count', eb.val(count)]) })),
        )
        .execute()
    } catch (error) {
      unwritten.add(event)
      throw error
    }
  }
}
