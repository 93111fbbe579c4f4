import { randomUUID } from 'node:crypto'
import { type Instant, type Json, parseCanonical, utf8Encode } from '@comity/codec'
import type { Opening } from '@comity/tlog'
import { sql } from 'kysely'
import { runPrepared, type Statement } from '../database/prepared.ts'
import type { Db, Tx } from '../schema.ts'
import { conflictError } from './log-error.ts'

/** The newest signed checkpoint as the database holds it. */
export interface LogHead {
  readonly size: number
  readonly root: Uint8Array
  /** Signed note. */
  readonly checkpoint: string
}

/** An entry that is in the log. `opening` is missing once it was erased. */
export interface StoredEntry {
  readonly index: number
  readonly commitment: Uint8Array
  readonly opening: Opening | undefined
}

export interface WaitingEntry {
  readonly id: string
  readonly commitment: Uint8Array
}

const pageSize = 8_192
const maxBodyBytes = 1_048_576

/** Inserts an entry that waits to be sequenced, in the transaction of the act that it records. */
export async function insertEntry(
  tx: Tx,
  entry: WaitingEntry & {
    readonly salt: Uint8Array
    readonly type: string
    readonly body: string
    readonly at: Instant
  },
): Promise<void> {
  await tx
    .insertInto('log_entry')
    .values({ ...entry, idx: null })
    .execute()
}

/** The head, or the given one stored as the first. */
export async function ensureHead(db: Db, first: LogHead): Promise<LogHead> {
  await db
    .insertInto('log_head')
    .values(first)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return db.selectFrom('log_head').select(['size', 'root', 'checkpoint']).executeTakeFirstOrThrow()
}

/** The head as it is now. */
export async function readHead(db: Db): Promise<LogHead> {
  return db.selectFrom('log_head').select(['size', 'root', 'checkpoint']).executeTakeFirstOrThrow()
}

/** Size of the newest checkpoint that is known to have been published; what the store has may be newer, never older. */
export async function readPublishedSize(db: Db): Promise<number> {
  return (await db.selectFrom('log_head').select('published').executeTakeFirstOrThrow()).published
}

/** Notes that the checkpoint of this size is in the store. */
export async function notePublished(db: Db, size: number): Promise<void> {
  await db.updateTable('log_head').set({ published: size }).where('published', '<', size).execute()
}

/** Entries whose openings one statement recomputes: well within the time that a statement may take. */
const openingsAtOnce = 131_072

/**
 * The index of the first entry whose salt, type and body do not give it (spec/log.md §2), recomputed by the database: a
 * million in seconds. One that waits counts as behind the last. Erased openings are lawful.
 */
export async function findWrongOpening(db: Db, { size }: { readonly size: number }): Promise<number | undefined> {
  const isWrong = sql<boolean>`salt is not null and commitment <> sha256(salt || convert_to(type || body, 'UTF8'))`
  const wrong = db.selectFrom('log_entry').select('idx').where(isWrong).orderBy('idx').limit(1)
  for (let from = 0; from < size; from += openingsAtOnce) {
    const found = await wrong
      .where('idx', '>=', from)
      .where('idx', '<', from + openingsAtOnce)
      .executeTakeFirst()
    if (found !== undefined) return found.idx ?? size
  }
  return (await wrong.where('idx', 'is', null).executeTakeFirst()) === undefined ? undefined : size
}

/** Takes the lease from whoever has it: their next commit fails. Returns the fence to commit under. */
export async function takeLease(db: Db): Promise<number> {
  const holder = randomUUID()
  const { fence } = await db
    .insertInto('log_lease')
    .values({ holder, fence: 1 })
    .onConflict((conflict) => conflict.column('single').doUpdateSet({ holder, fence: sql`log_lease.fence + 1` }))
    .returning('fence')
    .executeTakeFirstOrThrow()
  return fence
}

/**
 * Does something that only the holder of the lease may do, where the database cannot check it itself: a new holder waits
 * until it is done. Steps go on meanwhile. Throws `log-conflict` when another holds the lease.
 */
export async function holdLease(
  db: Db,
  { fence, size, work }: { readonly fence: number; readonly size: number; readonly work: () => Promise<void> },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const lease = tx.selectFrom('log_lease').select('fence').where('fence', '=', fence).forShare()
    if ((await lease.executeTakeFirst()) === undefined) throw conflictError(size)
    await work()
  })
}

/** Entries that were committed and wait, in the order they were inserted; a full page may not be all. */
export async function readWaiting(
  db: Db,
): Promise<{ readonly entries: readonly WaitingEntry[]; readonly isFullPage: boolean }> {
  const entries = await db
    .selectFrom('log_entry')
    .select(['id', 'commitment'])
    .where('idx', 'is', null)
    .orderBy('position')
    .limit(pageSize)
    .execute()
  return { entries, isFullPage: entries.length === pageSize }
}

/** One step of the log: these entries get the next indices, and the head moves from `from` to `to`. */
export interface LogStep {
  readonly fence: number
  readonly from: LogHead
  readonly to: LogHead
  readonly entries: readonly WaitingEntry[]
  /** Those of the entries that have no row yet. */
  readonly fillers: readonly WaitingEntry[]
}

/**
 * Commits a step as a whole or not at all: indices and signed head are one transaction, and the head only moves from
 * the one that was extended, under the lease. Throws `log-conflict` when another process was there.
 */
export async function commitStep(db: Db, { fence, from, to, entries, fillers }: LogStep): Promise<void> {
  const ids = entries.map(({ id }) => id)
  await db.transaction().execute(async (tx) => {
    const moved = await tx
      .updateTable('log_head')
      .set(to)
      .where('size', '=', from.size)
      .where('root', '=', from.root)
      .where((is) => is.exists(is.selectFrom('log_lease').select('fence').where('fence', '=', fence)))
      .executeTakeFirst()
    if (moved.numUpdatedRows !== 1n) throw conflictError(to.size)
    const rows = fillers.map((entry) => ({ ...entry, idx: null, salt: null, type: 'filler', body: null }))
    if (rows.length > 0) await tx.insertInto('log_entry').values(rows).execute()
    const numbered = await sql`
      update log_entry set idx = ${from.size} + step.ordinal - 1
      from unnest(${ids}::uuid[]) with ordinality as step (id, ordinal)
      where log_entry.id = step.id and log_entry.idx is null`.execute(tx)
    if (numbered.numAffectedRows !== BigInt(ids.length)) throw conflictError(to.size)
  })
}

export interface EntryRange {
  readonly from: number
  readonly to: number
}

/** Pages of commitments in the order of the log; rows that are missing are left out. */
export async function* readCommitments(
  db: Db,
  { from, to }: EntryRange,
): AsyncGenerator<readonly Omit<StoredEntry, 'opening'>[]> {
  for (let at = from; at < to; at += pageSize) {
    const rows = await db
      .selectFrom('log_entry')
      .select(['idx', 'commitment'])
      .where('idx', '>=', at)
      .where('idx', '<', Math.min(at + pageSize, to))
      .orderBy('idx')
      .execute()
    yield rows.map(({ idx, commitment }) => ({ index: idx ?? -1, commitment }))
  }
}

/** Pages of entries with what opens them, in the order of the log; rows that are missing are left out. */
export async function* readEntries(db: Db, { from, to }: EntryRange): AsyncGenerator<readonly StoredEntry[]> {
  for (let at = from; at < to; at += pageSize) {
    const rows = await db
      .selectFrom('log_entry')
      .select(['idx', 'commitment', 'salt', 'type', 'body'])
      .where('idx', '>=', at)
      .where('idx', '<', Math.min(at + pageSize, to))
      .orderBy('idx')
      .execute()
    yield rows.map(toStored)
  }
}

/** Every question reads one: the commitment of its case. */
const entryById: Statement = {
  name: 'entry-by-id',
  text: 'select idx, commitment, salt, type, body from log_entry where id = $1',
}

/** The entry of this id: its index once it is sequenced. */
export async function readEntry(
  db: Db,
  id: string,
): Promise<(Omit<StoredEntry, 'index'> & { readonly index: number | null }) | undefined> {
  const [row] = await runPrepared<EntryRow>(db, entryById, [id])
  return row === undefined ? undefined : { ...toStored(row), index: row.idx }
}

interface EntryRow {
  readonly idx: number | null
  readonly commitment: Uint8Array
  readonly salt: Uint8Array | null
  readonly type: string
  readonly body: string | null
}

function toStored({ idx, commitment, salt, type, body }: EntryRow): StoredEntry {
  const opening = salt === null || body === null ? undefined : { salt, type, body: readBody(body) }
  return { index: idx ?? -1, commitment, opening }
}

/** A row that somebody edited into no JSON opens nothing: the check then names it. */
function readBody(text: string): Json {
  try {
    return parseCanonical(utf8Encode(text), { maxBytes: maxBodyBytes })
  } catch {
    return null
  }
}
