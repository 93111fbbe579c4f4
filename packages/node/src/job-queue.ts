import { sql } from 'kysely'
import type * as library from 'pg-boss'
import wanted from 'pg-boss/package.json' with { type: 'json' }
import { fail } from './errors.ts'
import type { Db, Tx } from './schema.ts'

/** How often, and after how long at first, a run that failed by the node's own fault is tried again. */
export interface Retries {
  readonly limit: number
  readonly delaySeconds: number
}

/** A job that is due, under the queue's own id for this entry. */
export interface QueuedJob {
  readonly entry: string
  readonly job: string
}

/** Which jobs are to be run, and when: pg-boss on the node's own pool. */
export interface JobQueue {
  /** Adds a job in the transaction of its row. */
  readonly add: (tx: Tx, job: string) => Promise<void>
  /** Adds a job whose first run, outside the queue, failed. */
  readonly addFailed: (tx: Tx, job: string) => Promise<void>
  /** Takes what is due. */
  readonly take: () => Promise<readonly QueuedJob[]>
  /** Ends an entry. */
  readonly drop: (tx: Tx, entry: string) => Promise<void>
  /** A run failed: tells whether there will be another. */
  readonly fail: (tx: Tx, given: { readonly entry: string; readonly code: string }) => Promise<boolean>
  /** Milliseconds until the next entry is due; undefined when none waits. */
  readonly untilNext: () => Promise<number | undefined>
  /** Makes the queue from the rows, while no job runs: each is due at once, with every attempt before it. */
  readonly anew: (tx: Tx, running: readonly string[]) => Promise<void>
  readonly close: () => Promise<void>
}

const name = 'job'
const schema = 'comity_jobs'
const mostAtOnce = 100

/**
 * Loads the library, a tenth of a second of work: once, and not by programs that only read the package's types, or restore
 * a backup. Whoever will open a queue may call it ahead, while it waits for something else.
 */
export function loadJobQueue(): Promise<typeof library> {
  return import('pg-boss')
}

/**
 * Opens the queue of a database. pg-boss neither polls nor supervises: its expiry would take a job that publishes for an
 * hour for dead, and one process holds the database's lock, so whatever is active at its start belongs to nobody. It tells
 * nobody what it does: its telemetry is on unless refused. Throws `queue-schema`.
 */
export async function openJobQueue(db: Db, { limit, delaySeconds }: Retries): Promise<JobQueue> {
  const { fromKysely, PgBoss } = await loadJobQueue()
  const boss = new PgBoss({
    db: fromKysely(db),
    schema,
    openTelemetry: { enabled: false },
    migrate: false,
    supervise: false,
    schedule: false,
    registerInstance: false,
    queueCacheIntervalSeconds: 86_400,
  })
  // Only the daily look at the queue's settings reports here; without a listener it would end the process.
  boss.on('error', () => undefined)
  try {
    await boss.start()
  } catch (error) {
    await boss.stop({ graceful: false, close: false }).catch(() => undefined)
    // Its own refusal is an error without a code: what it compares is compared again.
    if (!(await boss.isInstalled()) || (await boss.schemaVersion()) !== wanted.pgboss.schema) fail('queue-schema', {})
    throw error
  }
  const retry = { retryDelay: delaySeconds, retryBackoff: delaySeconds > 0 }
  const add: JobQueue['add'] = async (tx, job) => {
    await boss.send(name, { job }, { ...retry, retryLimit: limit, db: fromKysely(tx) })
  }
  const drop: JobQueue['drop'] = async (tx, entry) => {
    // Deleted, not kept as completed: the row is the record.
    await boss.deleteJob(name, entry, { db: fromKysely(tx) })
  }
  return {
    add,
    addFailed: async (tx, job) => {
      const left = { retryLimit: limit - 1, startAfter: delaySeconds }
      await boss.send(name, { job }, { ...retry, ...left, db: fromKysely(tx) })
    },
    take: async () => {
      const due = await boss.fetch<{ readonly job: string }>(name, { batchSize: mostAtOnce })
      return due.map(({ id, data }) => ({ entry: id, job: data.job }))
    },
    drop,
    fail: async (tx, { entry, code }) => {
      await boss.fail(name, entry, { code }, { db: fromKysely(tx) })
      const states = await sql<{ state: string }>`
        select state::text as state from comity_jobs.job where name = ${name} and id = ${entry}`.execute(tx)
      if (states.rows[0]?.state === 'retry') return true
      await drop(tx, entry)
      return false
    },
    untilNext: async () => {
      // By the server's clock, which pg-boss goes by.
      const { rows } = await sql<{ seconds: number | null }>`
        select extract(epoch from min(start_after) - now())::float8 as seconds from comity_jobs.job
        where name = ${name} and state in ('created', 'retry')`.execute(db)
      const seconds = rows[0]?.seconds ?? null
      return seconds === null ? undefined : Math.max(0, Math.ceil(seconds * 1_000))
    },
    anew: async (tx, running) => {
      // A kill is no failed attempt, and a restored backup brings the rows without a queue: every entry is made again.
      await sql`delete from comity_jobs.job where name = ${name}`.execute(tx)
      for (const job of running) await add(tx, job)
    },
    close: () => boss.stop({ graceful: false, close: false }),
  }
}
