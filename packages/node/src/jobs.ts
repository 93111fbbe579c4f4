import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { canonicalText, isComityError, type Json, ownId } from '@comity/codec'
import type { ResultOf, jobShow } from '@comity/client/api'
import type { NodeContext } from './context.ts'
import { isStorageFull } from './database/database-error.ts'
import { fail } from './errors.ts'
import type { Log } from './logger.ts'

export type JobKind = 'publish' | 'sync' | 'ask'
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
  /** Begins to run a job whose row is committed. */
  readonly wake: (node: NodeContext, job: string) => void
  /** Runs again what a former process left unfinished. */
  readonly resume: (node: NodeContext) => Promise<void>
  /** Runs a waiting job again, after a pouch or a link came, and resolves when that run has ended. */
  readonly again: (node: NodeContext, job: string) => Promise<void>
  /** Memory is ahead of the row. */
  readonly progress: (job: string) => { readonly done: number; readonly total: number } | undefined
  /** Asks running jobs to end and waits; their rows stay, to be resumed. */
  readonly close: () => Promise<void>
}

const persistMilliseconds = 1_000
const closingMilliseconds = 5_000

/** Makes the job runner of a node from its runners. */
export function openJobs({ runners, log }: { readonly runners: JobRunners; readonly log: Log }): Jobs {
  const stop = new AbortController()
  const running = new Map<string, { done: number; total: number; readonly ended: Promise<void> }>()
  const begin = (node: NodeContext, id: string, isResumed: boolean) => {
    if (running.has(id) || stop.signal.aborted) return
    const state = { done: 0, total: 0, ended: Promise.resolve() }
    running.set(id, state)
    state.ended = run({ node, id, isResumed, runners, log, state, signal: stop.signal })
      .catch((error: unknown) => log.failure('a job could not be recorded', error, { job: ownId(id) }))
      .finally(() => running.delete(id))
  }
  const resume = async (node: NodeContext) => {
    const rows = await node.db
      .selectFrom('job')
      .select('id')
      .where('state', '=', 'running')
      .orderBy('created_at')
      .execute()
    for (const { id } of rows) begin(node, id, true)
  }
  const close = async () => {
    stop.abort()
    const ended = Promise.all([...running.values()].map((job) => job.ended))
    await Promise.race([ended, sleep(closingMilliseconds, undefined, { ref: false })])
  }
  const wake: Jobs['wake'] = (node, id) => begin(node, id, false)
  const again: Jobs['again'] = async (node, id) => {
    // A run that is just ending has not seen what came.
    await running.get(id)?.ended
    const { numUpdatedRows } = await node.db
      .updateTable('job')
      .set({ state: 'running' })
      .where('id', '=', id)
      .where('state', '=', 'waiting')
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return
    begin(node, id, true)
    await running.get(id)?.ended
  }
  return { wake, again, resume, progress: (id) => running.get(id), close }
}

/** Records a job and begins to run it; returns its id. */
export async function startJob(node: NodeContext, { kind, person, unit, params, total }: NewJob): Promise<string> {
  const id = randomUUID()
  const at = node.now()
  const row = { id, kind, person, unit, params: canonicalText(params), total, done: 0, error: null, asks: '[]' }
  // Durable before said: the caller gets an id only of a job that a restart will find.
  await node.db
    .insertInto('job')
    .values({ ...row, state: 'running', created_at: at, updated_at: at })
    .execute()
  node.jobs.wake(node, id)
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

interface Run {
  readonly node: NodeContext
  readonly id: string
  readonly isResumed: boolean
  readonly runners: JobRunners
  readonly log: Log
  readonly state: { done: number; total: number }
  readonly signal: AbortSignal
}

async function run({ node, id, isResumed, runners, log, state, signal }: Run): Promise<void> {
  const row = await node.db.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirst()
  const isStopped = () => signal.aborted
  if (row?.state !== 'running' || isStopped()) return
  state.total = row.total
  const save = async (values: { state?: 'done' | 'waiting' | 'failed'; error?: string; asks?: string }) => {
    const { done, total } = state
    await node.db
      .updateTable('job')
      .set({ ...values, done, total, updated_at: node.now() })
      .where('id', '=', id)
      .execute()
  }
  const timer = setInterval(() => void save({}).catch(() => undefined), persistMilliseconds)
  timer.unref()
  const progress: Progress = ({ done, total }) => {
    state.done = done
    state.total = total
  }
  try {
    const job = { id, kind: row.kind, person: row.person, unit: row.unit, isResumed }
    const end = await runners[row.kind](node, job, JSON.parse(row.params) as Json, progress, signal)
    clearInterval(timer)
    await save({ state: end.state, asks: canonicalText(end.asks) })
  } catch (error) {
    clearInterval(timer)
    // Stopped with the node: the row stays as it is and the next start runs it again.
    if (isStopped()) return
    if (failureCode(error) === 'internal') log.failure('a job failed', error, { job: ownId(id) })
    await save({ state: 'failed', error: failureCode(error) })
  }
}

function failureCode(error: unknown): string {
  if (isComityError(error)) return error.code
  return isStorageFull(error) ? 'storage-full' : 'internal'
}
