import { setTimeout as sleep } from 'node:timers/promises'
import { canonicalText, isComityError, type Json, ownId } from '@comity/codec'
import type { NodeContext } from './context.ts'
import { isStorageFull } from './database/database-error.ts'
import type { JobQueue } from './job-queue.ts'
import type { JobOutcome, JobRunners, Progress } from './jobs.ts'
import type { Log } from './logger.ts'
import type { Tx } from './schema.ts'

/** One run of a job. */
export interface Run {
  readonly node: NodeContext
  readonly id: string
  /** Its entry in the queue; a small question that is run at once has none. */
  readonly entry: string | undefined
  readonly isResumed: boolean
  readonly runners: JobRunners
  readonly queue: JobQueue
  readonly log: Log
  readonly state: { done: number; total: number }
  readonly signal: AbortSignal
}

const persistMilliseconds = 1_000
const againMilliseconds = 1_000

/** What the node itself is to blame for, and may have got over a little later; every other code is an answer. */
const ownFaults: readonly string[] = ['internal', 'storage-full']

type End = JobOutcome | { readonly state: 'failed'; readonly code: string } | { readonly state: 'gone' }

/** Runs a job and records how that ended; resolves with true when the queue has it for another run. */
export async function runJob(run: Run): Promise<boolean> {
  const { id, log, signal } = run
  const end = await attempt(run)
  if (end === undefined) return false
  for (let isFirst = true; ; isFirst = false) {
    try {
      return await record(run, end)
    } catch (error) {
      // A full disk or a lost connection: what a run came to is kept here until it can be written, or the node stops.
      if (signal.aborted) return false
      if (isFirst) log.failure('a job could not be recorded', error, { job: ownId(id) })
      await sleep(againMilliseconds, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }
}

/** Undefined when the node stops: row and entry stay as they are, and the next start runs the job again. */
async function attempt({ node, id, isResumed, runners, log, state, signal }: Run): Promise<End | undefined> {
  let timer: NodeJS.Timeout | undefined
  try {
    const row = await node.db.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirst()
    if (signal.aborted) return undefined
    if (row?.state !== 'running') return { state: 'gone' }
    state.total = row.total
    const save = () =>
      node.db
        .updateTable('job')
        .set({ ...counted(state), updated_at: node.now() })
        .where('id', '=', id)
        .execute()
    timer = setInterval(() => void save().catch(() => undefined), persistMilliseconds).unref()
    const progress: Progress = ({ done, total }) => {
      state.done = done
      state.total = total
    }
    const job = { id, kind: row.kind, person: row.person, unit: row.unit, isResumed }
    return await runners[row.kind](node, job, JSON.parse(row.params) as Json, progress, signal)
  } catch (error) {
    if (signal.aborted) return undefined
    const code = failureCode(error)
    if (code === 'internal') log.failure('a job failed', error, { job: ownId(id) })
    return { state: 'failed', code }
  } finally {
    clearInterval(timer)
  }
}

/** Row and queue change in one transaction, so that a crash leaves both before or both after it. */
async function record(run: Run, end: End): Promise<boolean> {
  const { node, entry, queue } = run
  if (end.state !== 'failed') {
    // One statement for a job outside the queue: a single question pays for no more.
    if (entry === undefined) await settle(run, node.db, end)
    else {
      await node.db.transaction().execute(async (tx) => {
        await settle(run, tx, end)
        await queue.drop(tx, entry)
      })
    }
    return false
  }
  return node.db.transaction().execute(async (tx) => {
    const isAgain = await failed(run, { tx, code: end.code })
    await update(run, tx, { state: isAgain ? 'running' : 'failed', error: end.code })
    return isAgain
  })
}

async function failed(
  { id, entry, queue }: Run,
  { tx, code }: { readonly tx: Tx; readonly code: string },
): Promise<boolean> {
  if (!ownFaults.includes(code)) {
    if (entry !== undefined) await queue.drop(tx, entry)
    return false
  }
  if (entry !== undefined) return queue.fail(tx, { entry, code })
  await queue.addFailed(tx, id)
  return true
}

async function settle(run: Run, db: NodeContext['db'], end: Exclude<End, { state: 'failed' }>): Promise<void> {
  if (end.state === 'gone') return
  await update(run, db, { state: end.state, error: null, asks: canonicalText(end.asks) })
}

async function update(
  { node, id, state }: Run,
  db: NodeContext['db'],
  values: {
    readonly state: 'running' | 'done' | 'waiting' | 'failed'
    readonly error: string | null
    readonly asks?: string
  },
): Promise<void> {
  await db
    .updateTable('job')
    .set({ ...values, ...counted(state), updated_at: node.now() })
    .where('id', '=', id)
    .execute()
}

function counted({ done, total }: Run['state']) {
  return { done, total }
}

function failureCode(error: unknown): string {
  if (isComityError(error)) return error.code
  return isStorageFull(error) ? 'storage-full' : 'internal'
}
