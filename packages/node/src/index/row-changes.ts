import { toHex } from '@comity/codec'
import { sql } from 'kysely'
import type { Db, Tx } from '../schema.ts'
import type { MappedRecord } from './changes.ts'

/** What a delta does to the rows that are recorded. */
export interface RowChanges {
  readonly inserted: { readonly reference: Uint8Array; readonly tag: Uint8Array; readonly facts: Uint8Array }[]
  readonly updated: { readonly reference: Uint8Array; readonly facts: Uint8Array }[]
  /** Rows that go on under another reference: the old one is withdrawn (spec/retraction.md §4). */
  readonly renewed: { readonly reference: Uint8Array; readonly fresh: Uint8Array; readonly facts: Uint8Array }[]
  readonly removed: { readonly reference: Uint8Array; readonly tag: Uint8Array }[]
  /** Records that are new behind a row, or say something else now. */
  readonly mapped: { readonly record: string; readonly reference: Uint8Array; readonly facts: Uint8Array }[]
}

export interface StandingRow {
  readonly reference: Uint8Array
  readonly tag: Uint8Array
  readonly facts: Uint8Array
  readonly records: readonly { readonly record: string; readonly facts: Uint8Array }[]
}

const page = 1_000
const standingPage = 20_000

/** References of the rows that have these tags, by the tag's hex. */
export async function rowsByTag(
  db: Db,
  { epoch, tags }: { readonly epoch: number; readonly tags: readonly Uint8Array[] },
): Promise<ReadonlyMap<string, Uint8Array>> {
  if (tags.length === 0) return new Map()
  const { rows } = await sql<{ tag: Uint8Array; reference: Uint8Array }>`
    select tag, reference from index_row
    where epoch = ${epoch} and tag = any (${tags.map(buffer)}::bytea[])`.execute(db)
  return new Map(rows.map(({ tag, reference }) => [toHex(tag), reference]))
}

/** Rows with the records behind them. */
export async function loadStanding(
  db: Db,
  { epoch, references }: { readonly epoch: number; readonly references: readonly Uint8Array[] },
): Promise<readonly StandingRow[]> {
  const found = new Map<string, StandingRow & { readonly records: { record: string; facts: Uint8Array }[] }>()
  // Records are not indexed by reference: each step reads the epoch's once.
  for (const some of pages(references, standingPage)) {
    const keys = sql`any (${some.map(buffer)}::bytea[])`
    const rows = await sql<Omit<StandingRow, 'records'>>`
      select reference, tag, facts from index_row where epoch = ${epoch} and reference = ${keys}`.execute(db)
    for (const row of rows.rows) found.set(toHex(row.reference), { ...row, records: [] })
    const records = await sql<MappedRecord & { facts: Uint8Array }>`
      select record, reference, facts from index_row_record
      where epoch = ${epoch} and reference = ${keys} order by record`.execute(db)
    for (const { record, reference, facts } of records.rows)
      found.get(toHex(reference))?.records.push({ record, facts })
  }
  return [...found.values()]
}

/** Records the changes; returns the references that are gone. */
export async function applyDelta(
  tx: Tx,
  {
    epoch,
    changes,
    gone,
  }: { readonly epoch: number; readonly changes: RowChanges; readonly gone: readonly MappedRecord[] },
): Promise<readonly Uint8Array[]> {
  for (const some of pages(changes.inserted)) {
    await tx
      .insertInto('index_row')
      .values(some.map((row) => ({ ...row, epoch })))
      .execute()
  }
  for (const { reference, facts } of changes.updated) {
    await tx
      .updateTable('index_row')
      .set({ facts })
      .where('epoch', '=', epoch)
      .where('reference', '=', reference)
      .execute()
  }
  for (const { reference, fresh, facts } of changes.renewed) {
    await tx
      .updateTable('index_row')
      .set({ reference: fresh, facts })
      .where('epoch', '=', epoch)
      .where('reference', '=', reference)
      .execute()
  }
  for (const some of pages(gone)) {
    const records = some.map(({ record }) => record)
    await sql`delete from index_row_record
      where epoch = ${epoch} and record = any (${records}::uuid[])`.execute(tx)
  }
  for (const some of pages(changes.mapped)) {
    await tx
      .insertInto('index_row_record')
      .values(some.map(({ record, reference, facts }) => ({ epoch, record, reference, facts })))
      .onConflict((conflict) =>
        conflict.columns(['epoch', 'record']).doUpdateSet((eb) => ({
          reference: eb.ref('excluded.reference'),
          facts: eb.ref('excluded.facts'),
        })),
      )
      .execute()
  }
  const removed = changes.removed.map(({ reference }) => reference)
  for (const some of pages(removed)) {
    await sql`delete from index_row
      where epoch = ${epoch} and reference = any (${some.map(buffer)}::bytea[])`.execute(tx)
  }
  return [...removed, ...changes.renewed.map(({ reference }) => reference)]
}

/** Rows of an epoch of which something was retracted since the last version, in hex. */
export async function retractedReferences(db: Db, epoch: number): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom('index_retraction').select('reference').where('epoch', '=', epoch).execute()
  return new Set(rows.map(({ reference }) => toHex(reference)))
}

function* pages<Item>(items: readonly Item[], length = page): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += length) yield items.slice(at, at + length)
}

/** The driver sends a Buffer as bytea; any other view inside an array it would send as text. */
function buffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
