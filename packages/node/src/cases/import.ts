import { randomUUID } from 'node:crypto'
import type { ImportQuery, ImportResult, importShow, ResultOf } from '@comity/client/api'
import { isComityError } from '@comity/codec'
import { type Canonical, normalize, type RefusalReason, refusalReasons } from '@comity/identifiers'
import { sql } from 'kysely'
import { type CaseFile, loadOpenCase } from './cases.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { wakeTakenBack } from '../asking/wake-taken-back.ts'
import { markingOfRequest } from '../casework/request-marking.ts'
import { type ImportRow, readRows, type RefusedRow } from './import-rows.ts'
import { markingColumns, type MarkingReader, unsaidMarking } from './import-marking.ts'
import { insertRecords, type NewRecord, type RecordOwner, sealRecords } from './insert-records.ts'
import type { Db } from '../schema.ts'
import { type UnitSeal, unitSeal } from './unit-seal.ts'

/** Rows that one transaction stores: long enough to be fast, short enough not to hold the event loop. */
const batchRows = 2_000
const refusedPerPage = 1_000

interface Counts {
  imported: number
  duplicates: number
  rejected: number
}

interface Import {
  readonly id: string
  readonly node: NodeContext
  readonly file: CaseFile
  readonly seal: UnitSeal
}

/**
 * Imports identifiers into an open case of the actor's unit (spec/cases.md §3). What a batch committed stays after a
 * crash; the same file again gives duplicates for it. Throws `not-found`, `object-mismatch`, `schema`.
 */
export async function importIdentifiers(
  node: NodeContext,
  { actor, query, stream }: ImportInput,
): Promise<ImportResult> {
  const file = await loadOpenCase(node, { case: query.case, unit: actor.unit })
  const marking = await readerOf(node, { actor, query })
  const id = await beginImport(node, { actor, file })
  const run: Import = { id, node, file, seal: unitSeal(await node.keys.unit(file.unit)) }
  try {
    const counts = await importRows(run, readRows({ query, marking }, stream))
    await endImport(run, 'done')
    await wakeTakenBack(node)
    return { import: id, ...counts }
  } catch (error) {
    // Where the database is what failed, the next start ends the import.
    await endImport(run, 'failed').catch(() => undefined)
    throw error
  }
}

export interface ImportInput {
  readonly actor: Actor
  readonly query: ImportQuery
  readonly stream: AsyncIterable<Uint8Array>
}

/** What the query says of handling, and the marking of what the list was copied from. Throws `not-found`. */
async function readerOf(
  node: NodeContext,
  { actor, query }: Pick<ImportInput, 'actor' | 'query'>,
): Promise<MarkingReader> {
  const { source } = query
  return {
    own: node.party,
    said: Object.fromEntries(markingColumns.map((name) => [name, query[name]])),
    source: source === undefined ? undefined : await markingOfRequest(node, { request: source, actor }),
  }
}

/** One batch is stored while the next is read, normalised and sealed. */
async function importRows(run: Import, rows: AsyncIterable<ImportRow | RefusedRow>): Promise<Counts> {
  const total: Counts = { imported: 0, duplicates: 0, rejected: 0 }
  let batch: (ImportRow | RefusedRow)[] = []
  let storing: Promise<unknown> = Promise.resolve()
  const flush = async () => {
    const prepared = prepare(run, batch)
    batch = []
    await storing
    storing = store(run, prepared).then((counts) => {
      total.imported += counts.imported
      total.duplicates += counts.duplicates
      total.rejected += counts.rejected
    })
    // Its failure is thrown where it is awaited, not before.
    storing.catch(() => undefined)
  }
  try {
    for await (const row of rows) {
      batch.push(row)
      if (batch.length === batchRows) await flush()
    }
    await flush()
  } finally {
    await storing
  }
  return total
}

interface Prepared {
  readonly records: readonly NewRecord[]
  readonly sealed: ReturnType<typeof sealRecords>
  readonly refused: readonly RefusedRow[]
}

function prepare({ node, file, seal }: Import, batch: readonly (ImportRow | RefusedRow)[]): Prepared {
  const now = node.now()
  const records: NewRecord[] = []
  const refused: RefusedRow[] = []
  for (const row of batch) {
    if ('refused' in row) {
      refused.push(row)
      continue
    }
    const result = normalized(row, node.settings.cards)
    if (typeof result === 'string') refused.push({ line: row.line, refused: result })
    else if ((row.firstSeen ?? now) > now) refused.push({ line: row.line, refused: 'date' })
    else records.push({ identifier: result, status: row.status, firstSeen: row.firstSeen ?? now, marking: row.marking })
  }
  const { case: caseId, unit, category } = file
  const { party } = node
  const owner: RecordOwner = { case: caseId, unit, category, party, marking: unsaidMarking(party), now }
  return { records, sealed: sealRecords(seal, { owner, records }), refused }
}

function normalized({ profile, raw, region }: ImportRow, cards: boolean): Canonical | RefusalReason {
  try {
    return normalize({ profile, raw, region, cards })
  } catch (error) {
    const reason = isComityError(error, 'identifier-invalid') ? error.details['reason'] : undefined
    const known = refusalReasons.find((one) => one === reason)
    if (known === undefined) throw error
    return known
  }
}

/** Records, refused lines and counts of a batch in one transaction, so that a kill leaves them agreeing. */
async function store({ id, node }: Import, { records, sealed, refused }: Prepared): Promise<Counts> {
  if (records.length === 0 && refused.length === 0) return { imported: 0, duplicates: 0, rejected: 0 }
  const counts = await node.db.transaction().execute(async (tx) => {
    const imported = await insertRecords(tx, sealed)
    if (refused.length > 0) {
      const lines = `{${refused.map(({ line }) => line).join(',')}}`
      const reasons = `{${refused.map(({ refused: reason }) => reason).join(',')}}`
      await sql`
        insert into import_refusal (import, line, reason)
        select ${id}, line, reason from unnest(${lines}::bigint[], ${reasons}::text[]) as refused (line, reason)
      `.execute(tx)
    }
    const batch = { imported, duplicates: records.length - imported, rejected: refused.length }
    await tx
      .updateTable('import')
      .set(({ eb }) => ({
        imported: eb('imported', '+', batch.imported),
        duplicates: eb('duplicates', '+', batch.duplicates),
        rejected: eb('rejected', '+', batch.rejected),
      }))
      .where('id', '=', id)
      .execute()
    return batch
  })
  node.fault('import.batch')
  return counts
}

async function beginImport(
  node: NodeContext,
  { actor, file }: { readonly actor: Actor; readonly file: CaseFile },
): Promise<string> {
  const id = randomUUID()
  const counts = { imported: 0, duplicates: 0, rejected: 0 }
  const owner = { case_id: file.case, unit: actor.unit, person: actor.person }
  await node.db
    .insertInto('import')
    .values({ id, ...owner, ...counts, state: 'running', started_at: node.now(), ended_at: null })
    .execute()
  return id
}

async function endImport({ id, node }: Import, state: 'done' | 'failed'): Promise<void> {
  await node.db.updateTable('import').set({ state, ended_at: node.now() }).where('id', '=', id).execute()
}

/** At start: an import whose process ended is over. Its stream is gone; what it committed stays. */
export async function endLostImports(db: Db, now: number): Promise<void> {
  await db.updateTable('import').set({ state: 'failed', ended_at: now }).where('state', '=', 'running').execute()
}

/** One import of the unit with a page of refused lines. Throws `not-found` for another unit's as for none. */
export async function showImport(
  node: NodeContext,
  { unit, import: id, afterLine }: { readonly unit: string; readonly import: string; readonly afterLine: number },
): Promise<ResultOf<typeof importShow>> {
  const row = await node.db
    .selectFrom('import')
    .select(['state', 'imported', 'duplicates', 'rejected'])
    .where('id', '=', id)
    .where('unit', '=', unit)
    .executeTakeFirst()
  if (row === undefined) return fail('not-found', {})
  const refused = await node.db
    .selectFrom('import_refusal')
    .select(['line', 'reason'])
    .where('import', '=', id)
    .where('line', '>', afterLine)
    .orderBy('line')
    .limit(refusedPerPage)
    .execute()
  return { import: id, ...row, refused }
}
