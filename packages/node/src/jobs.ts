import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { canonicalText, type Json } from '@comity/codec'
import type { ResultOf, jobShow } from '@comity/client/api'
import type { NodeContext } from './context.ts'
import { fail } from './errors.ts'
import { type JobQueue, openJobQueue, type Retries } from './job-queue.ts'
import { runJob } from './job-run.ts'
import type { Log } from './logger.ts'
import type { Db, Tx } from './schema.ts'

export type JobKind = 'publish' | 'sync' | 'ask' | 'link' | 'evidence'
export type JobResult = ResultOf<typeof jobShow>
/** What asking each publisher came to; empty for jobs of other kinds. */
export type JobAsks = JobResult['asks']

export interface NewJob {
  readonly kind: JobKind
  readonly person: string
  readonly unit: string
  /** Ids and members of closed sets only. */
  readonly params: Json
  readonly total: number
}

export interface RunningJob {
  readonly id: string
  /** A former process began it: what it left is there. */
  readonly isResumed: boolean
  readonly kind: JobKind
  readonly person: string
  readonly unit: string
}

/** Reports how far a job is. Kept in memory, written now and then. */
export type Progress = (progress: { readonly done: number; readonly total: number }) => void

/** How a run of a job ended: `waiting` for what a partner's pouch brings. */
export interface JobOutcome {
  readonly state: 'done' | 'waiting'
  readonly asks: JobAsks
}

/** Runs one job. It may be run again from the start after a crash, so every effect is made once by its own key. */
export type JobRunner = (
  node: NodeContext,
  job: RunningJob,
  params: Json,
  progress: Progress,
  signal: AbortSignal,
) => Promise<JobOutcome>

export type JobRunners = Readonly<Record<JobKind, JobRunner>>

/** The jobs that run in this process. */
export interface Jobs {
  /** Puts a job into the queue, in the transaction of its row. */
  readonly enqueue: (tx: Tx, job: string) => Promise<void>
  /** Runs what is due in the queue now, `fresh` for the first time; resolves when it has begun. */
  readonly wake: (node: NodeContext, fresh?: string) => Promise<void>
  /** Begins to run a job whose row is committed and which is not in the queue. */
  readonly runNow: (node: NodeContext, job: string) => void
  /** Runs again what a former process left unfinished. */
  readonly resume: (node: NodeContext) => Promise<void>
  /** Runs a waiting job again, after a pouch or a link came, and resolves when that run has ended. */
  readonly again: (node: NodeContext, job: string) => Promise<void>
  /** Memory is ahead of the row. */
  readonly progress: (job: string) => { readonly done: number; readonly total: number } | undefined
  /** Asks running jobs to end and waits; their rows stay, to be resumed. */
  readonly close: () => Promise<void>
}

interface Running {
  done: number
  total: number
  ended: Promise<void>
}

const closingMilliseconds = 5_000
const shortestLook = 50
const longestLook = 60_000
const lookAfterFailure = 1_000
/** A question of so few elements is run at once, outside the queue: it pays for its row and no other write. */
const fewQuestions = 16

/** With back-off from one second, doubled each time (spec/own-http.md §5). */
export const jobRetries: Retries = { limit: 6, delaySeconds: 1 }

/** Makes the job runner of a node from its runners, on the queue in its database. */
export async function openJobs({
  runners,
  db,
  log,
  retries,
}: {
  readonly runners: JobRunners
  readonly db: Db
  readonly log: Log
  readonly retries: Retries
}): Promise<Jobs> {
  const queue = await openJobQueue(db, retries)
  try {
    await makeAnew(db, queue)
  } catch (error) {
    await queue.close()
    throw error
  }
  const stop = new AbortController()
  const { signal } = stop
  const running = new Map<string, Running>()
  /** Jobs that this process has committed and nobody has run yet; one that is missing here counts as resumed, which is safe. */
  const fresh = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let looking = Promise.resolve()

  const begin = (node: NodeContext, given: { readonly id: string; readonly entry: string | undefined }) => {
    const { id, entry } = given
    const before = running.get(id)?.ended ?? Promise.resolve()
    const isResumed = !fresh.delete(id)
    const state: Running = { done: 0, total: 0, ended: before }
    running.set(id, state)
    state.ended = before
      .then(() => runJob({ node, id, entry, isResumed, runners, queue, log, state, signal }))
      .then((isAgain) => {
        if (isAgain) void wake(node)
      })
      .finally(() => {
        if (running.get(id) === state) running.delete(id)
      })
  }
  const look = async (node: NodeContext) => {
    clearTimeout(timer)
    let wait: number | undefined = lookAfterFailure
    try {
      for (;;) {
        const due = signal.aborted ? [] : await queue.take()
        if (due.length === 0) break
        // What is taken while the node stops is put back by the next start.
        for (const { entry, job } of due) if (!signal.aborted) begin(node, { id: job, entry })
      }
      wait = signal.aborted ? undefined : await queue.untilNext()
    } catch (error) {
      if (!signal.aborted) log.failure('the queue of jobs could not be read', error, {})
    }
    if (wait === undefined || signal.aborted) return
    // No poll: the queue is looked at when something in it is due, and when something was put into it.
    const soon = Math.min(Math.max(wait, shortestLook), longestLook)
    timer = setTimeout(() => void wake(node), soon).unref()
  }
  const wake: Jobs['wake'] = (node, id) => {
    if (id !== undefined) fresh.add(id)
    return (looking = looking.then(() => look(node)))
  }
  const again: Jobs['again'] = async (node, id) => {
    // A run that is just ending has not seen what came.
    await running.get(id)?.ended
    const isAgain = await node.db.transaction().execute(async (tx) => {
      const waiting = tx
        .updateTable('job')
        .set({ state: 'running' })
        .where('id', '=', id)
        .where('state', '=', 'waiting')
      const { numUpdatedRows } = await waiting.executeTakeFirst()
      if (numUpdatedRows > 0n) await queue.add(tx, id)
      return numUpdatedRows > 0n
    })
    if (!isAgain) return
    await wake(node)
    await running.get(id)?.ended
  }
  const close = async () => {
    stop.abort()
    clearTimeout(timer)
    await looking
    const ended = Promise.all([...running.values()].map((job) => job.ended))
    await Promise.race([ended, sleep(closingMilliseconds, undefined, { ref: false })])
    await queue.close()
  }
  const runNow: Jobs['runNow'] = (node, id) => {
    if (signal.aborted) return
    fresh.add(id)
    begin(node, { id, entry: undefined })
  }
  return {
    enqueue: queue.add,
    wake,
    runNow,
    again,
    resume: (node) => wake(node),
    progress: (id) => running.get(id),
    close,
  }
}

/** Before anybody can start a job: what the rows call running ran in a former process, or in what a backup was taken of. */
async function makeAnew(db: Db, queue: JobQueue): Promise<void> {
  await db.transaction().execute(async (tx) => {
    // In any order: all that is due is run at once.
    const rows = await tx.selectFrom('job').select('id').where('state', '=', 'running').execute()
    await queue.anew(
      tx,
      rows.map(({ id }) => id),
    )
  })
}

/** Records a job and begins to run it; returns its id. */
export async function startJob(node: NodeContext, { kind, person, unit, params, total }: NewJob): Promise<string> {
  const id = randomUUID()
  const at = node.now()
  const row = { id, kind, person, unit, params: canonicalText(params), total, done: 0, error: null, asks: '[]' }
  const values = { ...row, state: 'running', created_at: at, updated_at: at } as const
  // Durable before said: the caller gets an id only of a job that a restart will find.
  if (kind === 'ask' && total <= fewQuestions) {
    await node.db.insertInto('job').values(values).execute()
    node.jobs.runNow(node, id)
    return id
  }
  await node.db.transaction().execute(async (tx) => {
    await tx.insertInto('job').values(values).execute()
    await node.jobs.enqueue(tx, id)
  })
  void node.jobs.wake(node, id)
  return id
}

/** One job, for its own unit. Throws `not-found` for another unit's as for none. */
export async function showJob(node: NodeContext, { job, unit }: { job: string; unit: string }): Promise<JobResult> {
  const row = await node.db
    .selectFrom('job')
    .select(['id', 'kind', 'state', 'done', 'total', 'error', 'asks'])
    .where('id', '=', job)
    .where('unit', '=', unit)
    .executeTakeFirst()
  if (row === undefined) return fail('not-found', {})
  const { id, kind, state, error } = row
  const now = state === 'running' ? (node.jobs.progress(id) ?? row) : row
  return { job: id, kind, state, done: now.done, total: now.total, error, asks: JSON.parse(row.asks) as JobAsks }
}
