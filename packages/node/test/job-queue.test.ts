import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { isComityError } from '@comity/codec'
import { INVALID_SPAN_CONTEXT, trace, type Tracer } from '@opentelemetry/api'
import { sql } from 'kysely'
import { getConstructionPlans } from 'pg-boss'
import { DatabaseError } from '../src/database/database-error.ts'
import { type Database, migrate, openDatabase } from '../src/database/database.ts'
import { type JobQueue, openJobQueue, type QueuedJob } from '../src/job-queue.ts'
import { type Bench, openBench } from './support.ts'

let bench: Bench
let database: Database
let queue: JobQueue
const spans: string[] = []
const retries = { limit: 1, delaySeconds: 0 }

before(async () => {
  // What telemetry would go to if a program around the node had set any up.
  const span = trace.wrapSpanContext(INVALID_SPAN_CONTEXT)
  const tracer = {
    startSpan: (name: string) => {
      spans.push(name)
      return span
    },
  } as unknown as Tracer
  trace.setGlobalTracerProvider({ getTracer: () => tracer })
  bench = await openBench()
  await bench.cluster.createDatabase('queue')
  const url = bench.cluster.connection('queue')
  await migrate(url)
  database = openDatabase({ url, connections: 4 })
  queue = await openJobQueue(database.db, retries)
})
after(async () => {
  trace.disable()
  await queue.close()
  await database.close()
  await bench.close()
})

const add = (job: string) => database.db.transaction().execute((tx) => queue.add(tx, job))

test('a job is given out once, ends with its entry, and nothing of it goes to telemetry', async () => {
  await add('first')
  const due = await queue.take()
  assert.deepEqual(
    due.map(({ job }) => job),
    ['first'],
  )
  assert.deepEqual(await queue.take(), [])
  for (const { entry } of due) await database.db.transaction().execute((tx) => queue.drop(tx, entry))
  assert.equal(await queue.untilNext(), undefined)
  const { rows } = await sql`select id from comity_jobs.job`.execute(database.db)
  assert.deepEqual(rows, [])
  assert.deepEqual(spans, [])
})

test('a job whose transaction is undone was never in the queue', async () => {
  const undone = database.db.transaction().execute(async (tx) => {
    await queue.add(tx, 'undone')
    throw new RangeError('undone')
  })
  await assert.rejects(undone, RangeError)
  assert.deepEqual(await queue.take(), [])
})

test('the queue is made anew from the rows: what a killed process had taken is due again, with every attempt before it', async () => {
  await add('killed')
  await add('over')
  await queue.take()
  const anew = () => database.db.transaction().execute((tx) => queue.anew(tx, ['killed', 'restored']))
  await anew()
  const due = await queue.take()
  assert.deepEqual(due.map(({ job }) => job).sort(), ['killed', 'restored'])
  const [{ entry }] = due as [QueuedJob]
  const failed = () => database.db.transaction().execute((tx) => queue.fail(tx, { entry, code: 'internal' }))
  assert.equal(await failed(), true)
  await queue.take()
  assert.equal(await failed(), false)
  await database.db.transaction().execute((tx) => queue.anew(tx, []))
  assert.equal(await queue.untilNext(), undefined)
})

test('the frozen tables are those of the installed library', async () => {
  // By the text of its plan: a library that wants others comes with a migration.
  const frozen = await readFile(new URL('../src/migrations/0022-job-queue.sql', import.meta.url), 'utf8')
  const bare = (text: string) => text.replaceAll(/\s+/g, ' ').trim()
  const plan = bare(getConstructionPlans('comity_jobs'))
  const tables = bare(frozen.slice(frozen.indexOf('\n')))
  assert.ok(plan.endsWith(`${tables} COMMIT;`))
  assert.ok(plan.length - tables.length < 300, 'nothing but the transaction around it is left out')
})

test('a library that wants other tables is refused: neither migrated nor made', async () => {
  const version = async () =>
    (await sql<{ version: number }>`select version from comity_jobs.version`.execute(database.db)).rows[0]?.version
  const now = (await version()) ?? 0
  for (const other of [now - 1, now + 1]) {
    await sql`update comity_jobs.version set version = ${other}`.execute(database.db)
    await assert.rejects(openJobQueue(database.db, retries), (error) => isComityError(error, 'queue-schema'))
    assert.equal(await version(), other)
  }
  await sql`alter schema comity_jobs rename to aside`.execute(database.db)
  await assert.rejects(openJobQueue(database.db, retries), (error) => isComityError(error, 'queue-schema'))
  const { rows } = await sql`select 1 from pg_namespace where nspname = 'comity_jobs'`.execute(database.db)
  assert.deepEqual(rows, [])
  await sql`alter schema aside rename to comity_jobs`.execute(database.db)
  await sql`update comity_jobs.version set version = ${now}`.execute(database.db)
})

test('a database that cannot be reached is not taken for a queue with other tables', async () => {
  const closed = openDatabase({ url: bench.cluster.connection('queue'), connections: 1 })
  await sql`select 1`.execute(closed.db)
  await closed.close()
  await assert.rejects(openJobQueue(closed.db, retries), (error) => !isComityError(error))
  const nowhere = openDatabase({ url: bench.cluster.connection('nowhere'), connections: 1 })
  await assert.rejects(openJobQueue(nowhere.db, retries), DatabaseError)
  await nowhere.close()
})

test('the tables of another program in the same database are left alone, even under the name of ours', async () => {
  await bench.cluster.createDatabase('shared')
  const url = bench.cluster.connection('shared')
  const shared = openDatabase({ url, connections: 1 })
  try {
    for (const schema of ['pgboss', 'comity_jobs']) {
      await sql.raw(`create schema ${schema}; create table ${schema}.job (kept text)`).execute(shared.db)
      await sql.raw(`insert into ${schema}.job values ('theirs')`).execute(shared.db)
    }
    const theirs = async (schema: string) => (await sql.raw(`select kept from ${schema}.job`).execute(shared.db)).rows
    await assert.rejects(migrate(url), DatabaseError)
    assert.deepEqual(await theirs('comity_jobs'), [{ kept: 'theirs' }])
    await sql`alter schema comity_jobs rename to aside`.execute(shared.db)
    await migrate(url)
    assert.deepEqual(await theirs('aside'), [{ kept: 'theirs' }])
    assert.deepEqual(await theirs('pgboss'), [{ kept: 'theirs' }])
  } finally {
    await shared.close()
  }
})
