import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { isComityError } from '@comity/codec'
import { Kysely, sql } from 'kysely'
import pg from 'pg'
import { postgresDialect } from '../src/database/database-dialect.ts'
import { DatabaseError, isBusy, isCheckViolation, isUniqueViolation } from '../src/database/database-error.ts'
import { copyIn, type Database, lockDatabase, migrate, migrateTo, openDatabase } from '../src/database/database.ts'
import { describeError } from '../src/describe-error.ts'
import { type Cluster, startCluster } from '../src/database/embedded-postgres.ts'
import { migrations } from '../src/database/migrations.ts'

let dir: string
let cluster: Cluster
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'comity-test-'))
  await chmod(dir, 0o711)
  cluster = await startCluster({ dir: join(dir, 'postgres'), fsync: 'off-nothing-is-kept' })
})
after(async () => {
  await cluster.stop()
  await rm(dir, { recursive: true, force: true })
})

async function fresh(name: string): Promise<string> {
  await cluster.createDatabase(name)
  return cluster.connection(name)
}

async function withDatabase<Result>(url: string, run: (database: Database) => Promise<Result>): Promise<Result> {
  const database = openDatabase({ url, connections: 4 })
  try {
    return await run(database)
  } finally {
    await database.close()
  }
}

function bare(url: string): Kysely<unknown> {
  return new Kysely<unknown>({ dialect: postgresDialect(new pg.Pool({ connectionString: url, max: 2 })) })
}

const canary = 'CANARY-4799912345'

test('the migrations stand in the list under the numbers of their files, in order', () => {
  const names = Object.keys(migrations)
  assert.deepEqual(names, [...names].sort())
  for (const name of names) assert.match(name, /^\d{4}-[a-z-]+$/)
})

test('G-10 two programs migrate at once: both succeed and each migration ran once', async () => {
  const url = await fresh('twice')
  await Promise.all([migrate(url), migrate(url), migrate(url)])
  await withDatabase(url, async ({ db }) => {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
    assert.deepEqual(
      rows.map(({ name }) => name),
      Object.keys(migrations),
    )
  })
})

test('G-10 an old program refuses a newer schema and changes nothing', async () => {
  const url = await fresh('newer')
  await migrate(url)
  await withDatabase(url, async ({ db }) => {
    await sql`insert into kysely_migration (name, timestamp) values ('9999-later', 'now')`.execute(db)
  })
  await assert.rejects(migrate(url), (error) => isComityError(error, 'schema-newer'))
})

test('G-10 a migration that fails half way leaves the schema as it was', async () => {
  const db = bare(await fresh('halfway'))
  const first = { up: (on: Kysely<unknown>) => sql`create table one (id int)`.execute(on).then(() => undefined) }
  const broken = {
    up: async (on: Kysely<unknown>) => {
      await sql`create table two (id int)`.execute(on)
      await sql`select broken`.execute(on)
    },
  }
  try {
    await assert.rejects(migrateTo(db, { '0001-first': first, '0002-broken': broken }), DatabaseError)
    const { rows } = await sql<{ n: string }>`
      select count(*) as n from pg_tables where tablename in ('one', 'two')`.execute(db)
    assert.equal(Number(rows[0]?.n), 0)
    await migrateTo(db, { '0001-first': first })
  } finally {
    await db.destroy()
  }
})

test('a driver error keeps code, constraint and table, and no value', async () => {
  const url = await fresh('errors')
  await withDatabase(url, async ({ db }) => {
    await sql`create table held (v text constraint held_once unique check (length(v) < 40))`.execute(db)
    const insert = (value: string) => sql`insert into held values (${value})`.execute(db)
    await insert(canary)
    const causes: unknown[] = []
    for (const attempt of [
      () => insert(canary),
      () => insert(canary.repeat(9)),
      () => sql`select ${canary}::int`.execute(db),
      () => sql`select * from ${sql.raw(`"${canary}"`)}`.execute(db),
      () => sql`select * from ${sql.raw(`'${canary}`)}`.execute(db),
    ]) {
      await attempt().catch((error: unknown) => causes.push(error))
    }
    assert.equal(causes.length, 5)
    for (const cause of causes) {
      assert.ok(cause instanceof DatabaseError)
      const said = JSON.stringify([cause.message, cause.stack, cause, describeError(cause)])
      assert.ok(!said.includes('CANARY'), said)
    }
    assert.ok(isUniqueViolation(causes[0], 'held_once'))
    assert.ok(!isUniqueViolation(causes[0], 'another'))
    assert.ok(isCheckViolation(causes[1]))
  })
})

test('a transaction that an error has aborted cannot seem to commit', async () => {
  const url = await fresh('aborted')
  await withDatabase(url, async ({ db }) => {
    await sql`create table kept (id int primary key)`.execute(db)
    const commit = db.transaction().execute(async (tx) => {
      await sql`insert into kept values (1)`.execute(tx)
      await sql`insert into kept values (1)`.execute(tx).catch(() => undefined)
    })
    await assert.rejects(commit, (error) => error instanceof DatabaseError && error.code === '25P02')
    const { rows } = await sql`select id from kept`.execute(db)
    assert.equal(rows.length, 0)
  })
})

test('numbers past 2^53 are refused instead of rounded; bytes come out as bytes', async () => {
  const url = await fresh('types')
  await withDatabase(url, async ({ db }) => {
    const { rows } = await sql<{ n: number; b: Uint8Array; d: string }>`
      select 9007199254740991::bigint as n, '\\x00ff'::bytea as b, '2026-01-31'::date as d`.execute(db)
    assert.deepEqual(rows, [{ n: Number.MAX_SAFE_INTEGER, b: Uint8Array.of(0, 255), d: '2026-01-31' }])
    await assert.rejects(sql`select 9007199254740993::bigint as n`.execute(db))
    const back = await sql<{ b: Uint8Array }>`select ${Uint8Array.of(1, 2)}::bytea as b`.execute(db)
    assert.deepEqual(back.rows[0]?.b, Uint8Array.of(1, 2))
  })
})

test('COPY runs inside its transaction: all rows or none', async () => {
  const url = await fresh('copied')
  await withDatabase(url, async ({ db }) => {
    await sql`create table copied (id int primary key, v text)`.execute(db)
    const copy = (text: string) =>
      db.transaction().execute((tx) => copyIn(tx, { statement: 'copy copied from stdin', rows: [Buffer.from(text)] }))
    await copy('1\ta\n2\tb\n')
    await assert.rejects(copy(`3\tc\n3\t${canary}\n`), (error) => isUniqueViolation(error, 'copied_pkey'))
    const { rows } = await sql`select id from copied`.execute(db)
    assert.equal(rows.length, 2)
  })
})

test('the lock of a database is held by one process and lost with its session', async () => {
  const url = await fresh('locked')
  const lock = await lockDatabase(url)
  await assert.rejects(lockDatabase(url), (error) => isComityError(error, 'already-running'))
  await withDatabase(url, async ({ db }) => {
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'comity-lock'
      and datname = 'locked'`.execute(db)
  })
  await lock.lost
  const next = await lockDatabase(url)
  await next.release()
})

test('a server that is gone is busy, not a lost value', async () => {
  await withDatabase(`postgresql:///none?host=${encodeURIComponent(dir)}&user=comity`, async ({ db }) => {
    await assert.rejects(sql`select 1`.execute(db), (error) => isBusy(error))
  })
})
