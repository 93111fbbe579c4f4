import { copyIn } from '../database/database.ts'
import type { Tx } from '../schema.ts'

/** A bytea or uuid column: the value of a place is the first `width` bytes of its `stride`. */
export interface Column {
  readonly bytes: Uint8Array
  readonly stride: number
  readonly width: number
}

/** Rows of one epoch: a column for each name behind `epoch`, and the places to take, in this order. */
export interface EpochRows {
  readonly epoch: number
  readonly columns: readonly Column[]
  readonly places: Uint32Array
}

const signature = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1')
const chunkBytes = 65_536

/**
 * COPY in PostgreSQL's binary format: before the given columns stands the epoch's number as int4. A million rows of text
 * would cost four times the work.
 */
export async function copyRows(
  tx: Tx,
  {
    table,
    columns,
    rows,
  }: {
    readonly table: 'index_row' | 'index_row_record'
    readonly columns: 'epoch, reference, tag, facts' | 'epoch, record, reference, facts'
    readonly rows: EpochRows
  },
): Promise<void> {
  const statement = `copy ${table} (${columns}) from stdin (format binary)`
  await copyIn(tx, { statement, rows: encodeRows(rows) })
}

function* encodeRows({ epoch, columns, places }: EpochRows): Generator<Uint8Array> {
  yield Buffer.concat([signature, Buffer.alloc(8)])
  const empty = emptyRow({ epoch, columns })
  const perChunk = Math.floor(chunkBytes / empty.length)
  for (let from = 0; from < places.length; from += perChunk) {
    const some = places.subarray(from, from + perChunk)
    const chunk = Buffer.allocUnsafeSlow(some.length * empty.length)
    let at = 0
    for (const place of some) {
      chunk.set(empty, at)
      at += rowHead
      for (const { bytes, stride, width } of columns) {
        at += 4
        // By hand: a call costs more than these few bytes.
        for (let byte = place * stride, end = byte + width; byte < end; byte += 1, at += 1) chunk[at] = bytes[byte] ?? 0
      }
    }
    yield chunk
  }
  const end = Buffer.alloc(2)
  end.writeInt16BE(-1)
  yield end
}

/** The count of columns, then the epoch's length and number. */
const rowHead = 2 + 4 + 4

/** What every row shares: counts, lengths and the epoch. */
function emptyRow({ epoch, columns }: Pick<EpochRows, 'epoch' | 'columns'>): Buffer {
  const row = Buffer.alloc(columns.reduce((sum, { width }) => sum + 4 + width, rowHead))
  row.writeInt16BE(columns.length + 1)
  row.writeInt32BE(4, 2)
  row.writeInt32BE(epoch, 6)
  let at = rowHead
  for (const { width } of columns) at = row.writeInt32BE(width, at) + width
  return row
}
