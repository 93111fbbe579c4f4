import { toBase64url } from '@comity/codec'
import type { LaneName } from '@comity/protocol'
import {
  batchKey,
  type KeyRange,
  placeKey,
  type ReconcileItem,
  receivedStates,
  type ReconcileState,
  sentStates,
} from '@comity/protocol/channel'
import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../schema.ts'

/** An item, with what a person is shown of it. */
export interface OwnItem extends ReconcileItem {
  readonly id: string
  readonly name: string
}

/** The same lane, as the other side names it. */
export const mirrored: Readonly<Record<LaneName, LaneName>> = {
  sent: 'received',
  received: 'sent',
  asked: 'answered',
  answered: 'asked',
}

/** What is compared: a lane with a party. */
export interface ComparedLane {
  readonly party: string
  readonly lane: LaneName
}

/** Items that are in memory at once: a lane may hold millions. */
const pageSize = 1_000

/**
 * What this node holds of a range of a lane, in the order of keys (spec/messages.md §7.15), page by page. Any key bounds any
 * lane: the keys of messages and of batches have different lengths and are compared as text.
 */
export async function* itemsInRange(
  db: Db,
  { party, lane }: ComparedLane,
  { from, to }: KeyRange,
): AsyncGenerator<readonly OwnItem[]> {
  const readPage = pages[lane]
  let start = from
  let isAfter = false
  for (;;) {
    const page = await readPage(db, { party, bounds: { start, isAfter, end: to } })
    if (page.length > 0) yield page
    const last = page.at(-1)
    if (last === undefined || page.length < pageSize) return
    start = last.key
    isAfter = true
  }
}

/** Keys from `start` on, or only after it, and before `end`. */
interface Bounds {
  readonly start: string
  readonly isAfter: boolean
  readonly end: string | null
}

type ReadPage = (db: Db, page: { readonly party: string; readonly bounds: Bounds }) => Promise<readonly OwnItem[]>

const pages: Readonly<Record<LaneName, ReadPage>> = {
  sent: async (db, { party, bounds }) => {
    const rows = await db
      .selectFrom('outbox')
      .select(['epoch', 'sequence', 'id', 'name', 'digest', 'state'])
      .where('party', '=', party)
      .where('state', '<>', 'dropped')
      .where(placeWithin(bounds))
      // A void stands for the message that was stopped in its place.
      .where((is) =>
        is.or([
          is('state', '<>', 'stopped'),
          is.not(
            is.exists(
              is
                .selectFrom('outbox as other')
                .select('other.id')
                .whereRef('other.party', '=', 'outbox.party')
                .whereRef('other.epoch', '=', 'outbox.epoch')
                .whereRef('other.sequence', '=', 'outbox.sequence')
                .where('other.state', 'not in', ['stopped', 'dropped']),
            ),
          ),
        ]),
      )
      .orderBy('epoch')
      .orderBy('sequence')
      .limit(pageSize)
      .execute()
    return rows.map((row) => itemOf(row, sentStates[row.state]))
  },
  received: async (db, { party, bounds }) => {
    const rows = await db
      .selectFrom('inbox')
      .select(['epoch', 'sequence', 'id', 'name', 'digest', 'state'])
      .where('party', '=', party)
      .where(placeWithin(bounds))
      .orderBy('epoch')
      .orderBy('sequence')
      .limit(pageSize)
      .execute()
    return rows.map((row) => itemOf(row, receivedStates[row.state]))
  },
  // Batches that were asked and answered; one without an answer is asked again by its job.
  asked: async (db, { party, bounds }) => {
    const rows = await db
      .selectFrom('ask_batch')
      .select(['batch', sql<Uint8Array>`sha256(convert_to(message, 'UTF8'))`.as('digest')])
      .where('publisher', '=', party)
      .where('state', 'in', ['answered', 'done'])
      .where(batchWithin(bounds))
      .orderBy('batch')
      .limit(pageSize)
      .execute()
    return rows.map(batchItem)
  },
  answered: async (db, { party, bounds }) => {
    const rows = await db
      .selectFrom('answered_batch')
      .select(['batch', 'digest'])
      .where('inquirer', '=', party)
      .where(batchWithin(bounds))
      .orderBy('batch')
      .limit(pageSize)
      .execute()
    return rows.map(batchItem)
  },
}

const placeLength = 22
const batchLength = 32

/** As text a place is before every longer key that it begins. */
function placeWithin({ start, isAfter, end }: Bounds): RawBuilder<boolean> {
  const from = isAfter || start.length > placeLength ? sql`>` : sql`>=`
  const until = end !== null && end.length > placeLength ? sql`<=` : sql`<`
  const first = sql`(epoch, sequence) ${from} ${placeOf(start)}`
  return end === null ? sql<boolean>`${first}` : sql<boolean>`(${first} and (epoch, sequence) ${until} ${placeOf(end)})`
}

function placeOf(key: string): RawBuilder<unknown> {
  const text = key.slice(0, placeLength).padEnd(placeLength, '0')
  // Digits, because a key may name a place that no number here holds exactly.
  const [epoch, sequence] = [text.slice(0, 8), text.slice(8)].map((part) => BigInt(`0x${part}`).toString())
  return sql`(${epoch}::bigint, ${sequence}::bigint)`
}

/** A shorter key is before every batch that it begins. */
function batchWithin({ start, isAfter, end }: Bounds): RawBuilder<boolean> {
  const first = sql`batch ${isAfter ? sql`>` : sql`>=`} ${uuidOf(start)}`
  return end === null ? sql<boolean>`${first}` : sql<boolean>`(${first} and batch < ${uuidOf(end)})`
}

function uuidOf(key: string): RawBuilder<unknown> {
  return sql`${key.padEnd(batchLength, '0')}::uuid`
}

function itemOf(
  row: {
    readonly epoch: number
    readonly sequence: number
    readonly id: string
    readonly name: string
    readonly digest: Uint8Array
  },
  state: ReconcileState,
): OwnItem {
  return { key: placeKey(row), digest: toBase64url(row.digest), state, id: row.id, name: row.name }
}

function batchItem({ batch, digest }: { readonly batch: string; readonly digest: Uint8Array }): OwnItem {
  return { key: batchKey(batch), digest: toBase64url(digest), state: 'taken', id: batch, name: 'match.evaluate' }
}
