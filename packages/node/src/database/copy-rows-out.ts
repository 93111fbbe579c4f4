import type { Db } from '../schema.ts'
import { PoolConnection } from './database-dialect.ts'

/**
 * COPY … TO STDOUT in binary format: the cheap way out for many rows. `statement` is text without parameters; `onRow` gets
 * each row's bytes (a count of fields, then each behind its length) and copies what it keeps. Throws a DatabaseError.
 */
export async function copyOut(
  db: Db,
  { statement, onRow }: { readonly statement: string; readonly onRow: (row: Buffer) => void },
): Promise<void> {
  await db.getExecutor().provideConnection(async (connection) => {
    if (!(connection instanceof PoolConnection)) throw new TypeError('not a connection of this pool')
    await connection.copyOut(statement, onRow)
  })
}
