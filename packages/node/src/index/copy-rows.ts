import { copyIn } from '../database/database.ts'
import type { Tx } from '../schema.ts'

/** Bytes of a bytea or uuid column. */
export type Field = Uint8Array

const signature = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1')
const chunkBytes = 65_536

/**
 * COPY in PostgreSQL's binary format: `fields` gives the bytea or uuid columns of each row, before them stands the
 * epoch's number as int4. A million rows of text would cost four times the work.
 */
export async function copyRows(
  tx: Tx,
  {
    table,
    columns,
    epoch,
    count,
    fields,
  }: {
    readonly table: 'index_row' | 'index_row_record'
    readonly columns: 'epoch, reference, tag, facts' | 'epoch, record, reference, facts'
    readonly epoch: number
    readonly count: number
    readonly fields: (row: number) => readonly Field[]
  },
): Promise<void> {
  const rows = encodeRows({ epoch, count, fields })
  await copyIn(tx, { statement: `copy ${table} (${columns}) from stdin (format binary)`, rows })
}

function* encodeRows({
  epoch,
  count,
  fields,
}: {
  readonly epoch: number
  readonly count: number
  readonly fields: (row: number) => readonly Field[]
}): Generator<Uint8Array> {
  yield Buffer.concat([signature, Buffer.alloc(8)])
  let chunk = Buffer.alloc(chunkBytes)
  let at = 0
  for (let row = 0; row < count; row += 1) {
    const columns = fields(row)
    const length = columns.reduce((sum, field) => sum + 4 + field.length, 2 + 4 + 4)
    if (at + length > chunk.length) {
      yield chunk.subarray(0, at)
      chunk = Buffer.alloc(chunkBytes)
      at = 0
    }
    at = chunk.writeInt16BE(columns.length + 1, at)
    at = chunk.writeInt32BE(4, at)
    at = chunk.writeInt32BE(epoch, at)
    for (const field of columns) {
      at = chunk.writeInt32BE(field.length, at)
      chunk.set(field, at)
      at += field.length
    }
  }
  const end = Buffer.alloc(2)
  end.writeInt16BE(-1)
  yield Buffer.concat([chunk.subarray(0, at), end])
}
