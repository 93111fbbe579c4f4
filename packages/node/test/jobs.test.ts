import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ComityError } from '@comity/codec'
import { type JobRunner, type Jobs, openJobs, showJob, startJob } from '../src/jobs.ts'
import { openLogger } from '../src/logger.ts'
import type { NodeContext } from '../src/context.ts'
import type { RunningNode } from '../src/start.ts'
import { type Bench, type BenchNode, initBenchNode, openBench } from './support.ts'

let bench: Bench
let norland: BenchNode
let node: RunningNode
const opened: Jobs[] = []
const lines: string[] = []
const log = openLogger({ level: 'info', stream: { write: (line: string) => void lines.push(line) } })
before(async () => {
  bench = await openBench()
  norland = await initBenchNode(bench, 'norland')
  node = await norland.start()
})
after(async () => {
  for (const jobs of opened) await jobs.close()
  await node.stop()
  await bench.close()
})

/** The node's context with job runners of the test's own. */
async function withRunner(run: JobRunner): Promise<NodeContext> {
  const runners = { publish: run, sync: run, ask: run, link: run, evidence: run }
  const jobs = await openJobs({ runners, db: node.context.db, log, retries: { limit: 2, delaySeconds: 0 } })
  opened.push(jobs)
  return { ...node.context, jobs }
}

/** Large enough for the queue. */
const newJob = () => ({
  kind: 'ask' as const,
  person: norland.first.person,
  unit: norland.first.unit,
  params: { case: randomUUID() },
  total: 100,
})

async function untilEnded(context: NodeContext, job: string) {
  for (;;) {
    const shown = await showJob(context, { job, unit: norland.first.unit })
    if (shown.state !== 'running') return shown
    await sleep(10)
  }
}

test('a job runs with its params, reports progress and keeps its result', async () => {
  const asks = [{ publisher: 'sudland', asked: 10, hits: 1, batches: 1, error: null }]
  const gate = Promise.withResolvers<undefined>()
  const context = await withRunner(async (_node, job, params, progress) => {
    assert.equal(job.kind, 'ask')
    assert.deepEqual(Object.keys(params as object), ['case'])
    progress({ done: 4, total: 10 })
    await gate.promise
    progress({ done: 10, total: 10 })
    return { state: 'done', asks }
  })
  const job = await startJob(context, newJob())
  while ((await showJob(context, { job, unit: norland.first.unit })).done !== 4) await sleep(5)
  gate.resolve(undefined)
  assert.deepEqual(await untilEnded(context, job), {
    job,
    kind: 'ask',
    state: 'done',
    done: 10,
    total: 10,
    error: null,
    asks,
  })
})

test('a job that fails keeps its code; an error of the program is `internal` and its message stays out of the log', async () => {
  const refused = await withRunner(() =>
    Promise.reject(new ComityError('quota-exceeded', { status: 429, meaning: '', remedy: '' }, {})),
  )
  const job = await startJob(refused, newJob())
  assert.equal((await untilEnded(refused, job)).error, 'quota-exceeded')
  const broken = await withRunner(() => Promise.reject(new TypeError('CANARY-4799912345')))
  const other = await startJob(broken, newJob())
  const shown = await untilEnded(broken, other)
  assert.deepEqual([shown.state, shown.error], ['failed', 'internal'])
  assert.ok(lines.some((line) => line.includes('a job failed') && line.includes(other)))
  assert.ok(!lines.join('').includes('CANARY'))
})

test('a run that failed by the fault of the node is tried again by itself, its code shown meanwhile; a small question too', async () => {
  for (const total of [100, 10]) {
    const gate = Promise.withResolvers<undefined>()
    const resumed: boolean[] = []
    const context = await withRunner(async (_node, { isResumed }) => {
      resumed.push(isResumed)
      if (resumed.length === 1) throw new ComityError('storage-full', { status: 507, meaning: '', remedy: '' }, {})
      await gate.promise
      return { state: 'done', asks: [] }
    })
    const job = await startJob(context, { ...newJob(), total })
    while (resumed.length < 2) await sleep(5)
    const shown = await showJob(context, { job, unit: norland.first.unit })
    assert.deepEqual([shown.state, shown.error], ['running', 'storage-full'])
    gate.resolve(undefined)
    const ended = await untilEnded(context, job)
    assert.deepEqual([ended.state, ended.error], ['done', null])
    assert.deepEqual(resumed, [false, true])
  }
})

test('a job that was running when the node stopped is run again by the next start, with its params', async () => {
  const seen: unknown[] = []
  const running = Promise.withResolvers<undefined>()
  const context = await withRunner((_node, _job, params, _progress, signal) => {
    seen.push(params)
    running.resolve(undefined)
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('stopped')))
    })
  })
  const given = newJob()
  const job = await startJob(context, given)
  await running.promise
  await context.jobs.close()
  assert.equal((await showJob(context, { job, unit: norland.first.unit })).state, 'running')
  const next = await withRunner((_node, _job, params) => {
    seen.push(params)
    return Promise.resolve({ state: 'done', asks: [] } as const)
  })
  await next.jobs.resume(next)
  assert.equal((await untilEnded(next, job)).state, 'done')
  assert.deepEqual(seen, [given.params, given.params])
})

test('a job that has ended is not run again', async () => {
  let runs = 0
  const context = await withRunner(() => {
    runs += 1
    return Promise.resolve({ state: 'done', asks: [] } as const)
  })
  const job = await startJob(context, newJob())
  await untilEnded(context, job)
  await context.jobs.resume(context)
  await context.jobs.wake(context, job)
  await context.jobs.close()
  assert.equal(runs, 1)
})
