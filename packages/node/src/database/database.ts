import { Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import pg from 'pg'
import { postgresDialect, PoolConnection } from './database-dialect.ts'
import { DatabaseError, databaseError } from './database-error.ts'
import { fail } from '../errors.ts'
import { migrations } from './migrations.ts'
import type { Db, Tables, Tx } from '../schema.ts'

/** An open database of one node. `close` waits for connections in use. */
export interface Database {
  readonly db: Db
  readonly close: () => Promise<void>
}

const second = 1_000
const oldestServer = 170_000

/** Opens a pool on a database. Connects at first use. */
export function openDatabase({ url, connections }: { readonly url: string; readonly connections: number }): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    types: { getTypeParser: typeParser as typeof pg.types.getTypeParser },
    application_name: 'comity',
    connectionTimeoutMillis: 10 * second,
    statement_timeout: 60 * second,
    lock_timeout: 20 * second,
    idle_in_transaction_session_timeout: 300 * second,
  })
  // A broken idle connection is replaced at the next use; without a listener it would end the process.
  pool.on('error', () => undefined)
  const db = new Kysely<Tables>({ dialect: postgresDialect(pool) })
  return { db, close: () => db.destroy() }
}

/**
 * Refuses a server that would lose or corrupt what it acknowledges (spec/attacks.md G-05, G-07): reads the settings from the
 * server, embedded or not. Throws `database-unsafe`, `database-unreachable`.
 */
export async function verifyDurability(db: Db): Promise<void> {
  const wanted = { fsync: 'on', full_page_writes: 'on', data_checksums: 'on', server_encoding: 'UTF8' } as const
  for (const [name, value] of Object.entries(wanted)) {
    if ((await readSetting(db, name)) !== value) fail('database-unsafe', {})
  }
  if ((await readSetting(db, 'synchronous_commit')) === 'off') fail('database-unsafe', {})
  const version = Number(await readSetting(db, 'server_version_num'))
  if (!(version >= oldestServer)) fail('database-unsafe', { version })
}

async function readSetting(db: Db, name: string): Promise<string | undefined> {
  try {
    const { rows } = await sql<{ setting: string | null }>`select current_setting(${name}, true) as setting`.execute(db)
    return rows[0]?.setting ?? undefined
  } catch {
    return fail('database-unreachable', {})
  }
}

/**
 * Brings the schema to this program's version; one migrator at a time, by the database's own lock (spec/attacks.md G-10).
 * Throws `schema-newer` when the database knows a migration that this program does not.
 */
export async function migrate(url: string): Promise<void> {
  await migrateAt(url, migrations)
}

/** Brings an empty database to the schema of these migrations, for data of that day. Throws `schema-newer`. */
export async function migrateThrough(url: string, names: readonly string[]): Promise<void> {
  const known: Readonly<Record<string, Migration>> = migrations
  await migrateAt(url, Object.fromEntries(names.map((name) => [name, known[name] ?? fail('schema-newer', {})])))
}

async function migrateAt(url: string, list: Readonly<Record<string, Migration>>): Promise<void> {
  // A connection of its own: waiting for another migrator may take longer than a statement may.
  const pool = new pg.Pool({ connectionString: url, max: 1, application_name: 'comity-migrate' })
  pool.on('error', () => undefined)
  const db = new Kysely<unknown>({ dialect: postgresDialect(pool) })
  try {
    await migrateTo(db, list)
  } finally {
    await db.destroy()
  }
}

/** As `migrate`, with a given list. */
export async function migrateTo(db: Kysely<unknown>, list: Readonly<Record<string, Migration>>): Promise<void> {
  const provider = { getMigrations: () => Promise.resolve({ ...list }) }
  // Every pending migration runs in one transaction: a kill at any step leaves the schema as it was.
  const migrator = new Migrator({ db, provider })
  await refuseNewer(db, list)
  const { error } = await migrator.migrateToLatest()
  if (error === undefined) return
  if (error instanceof DatabaseError) throw error
  // Another process with a newer program was faster; or the list went back.
  fail('schema-newer', {})
}

async function refuseNewer(db: Kysely<unknown>, list: Readonly<Record<string, Migration>>): Promise<void> {
  let known: readonly { readonly name: string }[]
  try {
    const { rows } = await sql<{ there: boolean }>`select to_regclass('kysely_migration') is not null as there`.execute(
      db,
    )
    if (rows[0]?.there !== true) return
    known = (await sql<{ name: string }>`select name from kysely_migration`.execute(db)).rows
  } catch (error) {
    throw databaseError(error)
  }
  if (known.some(({ name }) => !(name in list))) fail('schema-newer', {})
}

/**
 * COPY … FROM STDIN inside a transaction: the fast way in for many rows. `statement` is fixed text, `rows` are chunks of
 * PostgreSQL's text format. Throws a DatabaseError.
 */
export async function copyIn(
  tx: Tx,
  { statement, rows }: { readonly statement: string; readonly rows: AsyncIterable<Uint8Array> | Iterable<Uint8Array> },
): Promise<void> {
  await tx.getExecutor().provideConnection(async (connection) => {
    if (!(connection instanceof PoolConnection)) throw new TypeError('not a connection of this pool')
    await connection.copyIn(statement, rows)
  })
}

/** An advisory lock held by a session of its own; it ends with the process, whatever ends the process. */
export interface SessionLock {
  /** Resolves when the session was lost, so that the lock may be another's. */
  readonly lost: Promise<void>
  readonly release: () => Promise<void>
}

// One process per database: the log has one writer, the outbox one sender (spec/attacks.md E-03).
const nodeLock = 1_129_270_618

/** Takes the node's lock of its database. Throws `already-running`, `database-unreachable`. */
export async function lockDatabase(url: string): Promise<SessionLock> {
  const client = new pg.Client({ connectionString: url, application_name: 'comity-lock', keepAlive: true })
  let released = false
  const lost = new Promise<void>((resolve) => {
    client.on('error', () => undefined)
    client.on('end', () => {
      if (!released) resolve()
    })
  })
  const release = async () => {
    released = true
    await client.end().catch(() => undefined)
  }
  try {
    await client.connect()
    // Three seconds: the session of a killed process ends a moment after it.
    for (let attempt = 0; attempt < 60; attempt += 1) {
      const { rows } = await client.query<{ got: boolean }>(
        `select pg_try_advisory_lock(${String(nodeLock)}) as got from pg_sleep(${attempt === 0 ? '0' : '0.05'})`,
      )
      if (rows[0]?.got === true) return { lost, release }
    }
  } catch {
    await release()
    return fail('database-unreachable', {})
  }
  await release()
  return fail('already-running', {})
}

// pg_type.oid
const oids = { bytea: 17, int8: 20, date: 1082, timestamptz: 1184 } as const

const standardParser = pg.types.getTypeParser as (oid: number, format: 'text' | 'binary') => (text: string) => unknown

/** How values come out: int8 as a safe number, bytea as Uint8Array, dates and times as the server's text. */
function typeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  if (format === 'binary') return standardParser(oid, 'binary')
  if (oid === oids.int8) return safeInteger
  if (oid === oids.bytea) return bytes
  if (oid === oids.date || oid === oids.timestamptz) return (text) => text
  return standardParser(oid, 'text')
}

function safeInteger(text: string): number {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : fail('schema', {})
}

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.slice(2), 'hex'))
}
