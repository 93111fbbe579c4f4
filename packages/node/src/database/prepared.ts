import type { Db } from '../schema.ts'
import { PoolConnection } from './database-dialect.ts'

/** A statement whose text never changes. Its name is its own: one name never stands for two texts. */
export interface Statement {
  readonly name: string
  readonly text: string
}

/**
 * Runs a statement of its own, prepared once a connection, so that a question pays neither for its compilation nor for its
 * planning. For statements that find rows by a unique key: a plan is kept while tables grow. Throws a DatabaseError.
 */
export function runPrepared<Row>(
  db: Db,
  { name, text }: Statement,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  return db.getExecutor().provideConnection((connection) => {
    if (!(connection instanceof PoolConnection)) throw new TypeError('not a connection of this pool')
    return connection.runPrepared<Row>({ name, text, values })
  })
}
