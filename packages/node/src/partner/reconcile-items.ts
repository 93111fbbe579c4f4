import { toBase64url } from '@comity/codec'
import type { LaneName } from '@comity/protocol'
import {
  batchKey,
  placeKey,
  type ReconcileItem,
  receivedStates,
  type ReconcileState,
  sentStates,
} from '@comity/protocol/channel'
import { sql } from 'kysely'
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

/** What this node holds of a lane with a party, in the order of keys (spec/messages.md §7.15). */
export async function itemsOfLane(
  db: Db,
  { party, lane }: { readonly party: string; readonly lane: LaneName },
): Promise<readonly OwnItem[]> {
  switch (lane) {
    case 'sent':
      return sentItems(db, party)
    case 'received':
      return receivedItems(db, party)
    case 'asked':
      return askedItems(db, party)
    case 'answered':
      return answeredItems(db, party)
  }
}

async function sentItems(db: Db, party: string): Promise<readonly OwnItem[]> {
  const rows = await db
    .selectFrom('outbox')
    .select(['epoch', 'sequence', 'id', 'name', 'digest', 'state'])
    .where('party', '=', party)
    .where('state', '<>', 'dropped')
    .orderBy('epoch')
    .orderBy('sequence')
    .execute()
  // A void stands for the message that was stopped in its place.
  const filled = new Set(rows.filter(({ state }) => state !== 'stopped').map(placeKey))
  return rows
    .filter((row) => row.state !== 'stopped' || !filled.has(placeKey(row)))
    .map((row) => itemOf(row, sentStates[row.state]))
}

async function receivedItems(db: Db, party: string): Promise<readonly OwnItem[]> {
  const rows = await db
    .selectFrom('inbox')
    .select(['epoch', 'sequence', 'id', 'name', 'digest', 'state'])
    .where('party', '=', party)
    .orderBy('epoch')
    .orderBy('sequence')
    .execute()
  return rows.map((row) => itemOf(row, receivedStates[row.state]))
}

/** Batches that were asked and answered; one without an answer is asked again by its job. */
async function askedItems(db: Db, party: string): Promise<readonly OwnItem[]> {
  const rows = await db
    .selectFrom('ask_batch')
    .select(['batch', sql<Uint8Array>`sha256(convert_to(message, 'UTF8'))`.as('digest')])
    .where('publisher', '=', party)
    .where('state', 'in', ['answered', 'done'])
    .orderBy('batch')
    .execute()
  return rows.map(batchItem)
}

async function answeredItems(db: Db, party: string): Promise<readonly OwnItem[]> {
  const rows = await db
    .selectFrom('answered_batch')
    .select(['batch', 'digest'])
    .where('inquirer', '=', party)
    .orderBy('batch')
    .execute()
  return rows.map(batchItem)
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
