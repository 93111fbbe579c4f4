import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  type TransactionSettings,
} from 'kysely'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { CopyOut } from './copy-out.ts'
import { DatabaseError, databaseError } from './database-error.ts'
import { fail } from '../errors.ts'

/** Kysely on a node-postgres pool whose errors keep no values; otherwise Kysely's own PostgreSQL dialect. */
export function postgresDialect(pool: pg.Pool): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new PoolDriver(pool),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  }
}

/** A statement of fixed text with its values. */
export interface PreparedCall {
  readonly name: string
  readonly text: string
  readonly values: readonly unknown[]
}

/** One connection of the pool. */
export class PoolConnection implements DatabaseConnection {
  readonly #client: pg.PoolClient
  #broken = false

  constructor(client: pg.PoolClient) {
    this.#client = client
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    try {
      const { command, rowCount, rows } = await this.#client.query<Row & pg.QueryResultRow>(sql, [...parameters])
      // COMMIT of a transaction that an error had aborted answers ROLLBACK: nothing was kept.
      if (sql === 'commit' && command === 'ROLLBACK') throw new DatabaseError(abortedTransaction)
      return { numAffectedRows: BigInt(rowCount ?? 0), rows }
    } catch (error) {
      throw databaseError(error)
    }
  }

  /** One statement that the server parses and plans once for each connection: `name` stands for `text` from then on. */
  async runPrepared<Row>({ name, text, values }: PreparedCall): Promise<readonly Row[]> {
    try {
      const { rows } = await this.#client.query<Row & pg.QueryResultRow>({ name, text, values: [...values] })
      return rows
    } catch (error) {
      throw databaseError(error)
    }
  }

  // eslint-disable-next-line require-yield -- Kysely's shape of a stream; nobody streams here
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    await Promise.resolve()
    throw new TypeError('pages are read by key, not streamed')
  }

  /** COPY … FROM STDIN in this connection's transaction. `rows` are chunks of PostgreSQL's text format. */
  async copyIn(statement: string, rows: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    try {
      await pipeline(Readable.from(rows, { objectMode: false }), this.#client.query(copyFrom(statement)))
    } catch (error) {
      throw error instanceof Error && 'severity' in error ? databaseError(error) : error
    }
  }

  /** COPY … TO STDOUT in binary format; `onRow` gets each row's bytes and copies what it keeps. */
  async copyOut(statement: string, onRow: (row: Buffer) => void): Promise<void> {
    try {
      await this.#client.query(new CopyOut(statement, onRow)).done
    } catch (error) {
      throw databaseError(error)
    }
  }

  /** Takes the connection out of the pool at its release: its state is not known any more. */
  discard(): void {
    this.#broken = true
  }

  release(): void {
    this.#client.release(this.#broken)
  }
}

const noPlace = { constraint: undefined, table: undefined }
const abortedTransaction = { ...noPlace, code: '25P02' }

class PoolDriver implements Driver {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  async init(): Promise<void> {
    await Promise.resolve()
  }

  async acquireConnection(): Promise<PoolConnection> {
    try {
      return new PoolConnection(await this.#pool.connect())
    } catch (error) {
      const failure = databaseError(error)
      // The pool's own error has no code: every connection is in use (spec/attacks.md G-09).
      throw failure.code === 'unknown' ? new DatabaseError({ ...noPlace, code: 'POOL_TIMEOUT' }) : failure
    }
  }

  async beginTransaction(connection: PoolConnection, settings: TransactionSettings): Promise<void> {
    const level = settings.isolationLevel === undefined ? '' : ` isolation level ${settings.isolationLevel}`
    const access = settings.accessMode === undefined ? '' : ` ${settings.accessMode}`
    await connection.executeQuery(CompiledQuery.raw(`start transaction${level}${access}`))
  }

  async commitTransaction(connection: PoolConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'))
  }

  async rollbackTransaction(connection: PoolConnection): Promise<void> {
    try {
      await connection.executeQuery(CompiledQuery.raw('rollback'))
    } catch (error) {
      connection.discard()
      throw error
    }
  }

  async savepoint(connection: PoolConnection, name: string): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(`savepoint ${savepointName(name)}`))
  }

  async rollbackToSavepoint(connection: PoolConnection, name: string): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(`rollback to ${savepointName(name)}`))
  }

  async releaseSavepoint(connection: PoolConnection, name: string): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(`release ${savepointName(name)}`))
  }

  async releaseConnection(connection: PoolConnection): Promise<void> {
    connection.release()
    await Promise.resolve()
  }

  async destroy(): Promise<void> {
    await this.#pool.end()
  }
}

function savepointName(name: string): string {
  return /^[a-z_]{1,60}$/.test(name) ? name : fail('schema', {})
}
