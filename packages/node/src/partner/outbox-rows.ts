import { toBase64url } from '@comity/codec'
import { channelReset, messageVoid } from '@comity/protocol'
import type { OutboxMessage, OutboxState } from '@comity/protocol/channel'
import type { Selectable } from 'kysely'
import { fail } from '../errors.ts'
import type { OutboxTable } from '../schema/messages.ts'
import type { Db, Tx } from '../schema.ts'

/** A message to a partner as it is kept. */
export type OutboxRow = Selectable<OutboxTable>

/** What one step of the outbox towards a partner looks at. */
export interface OutboxSlice {
  readonly state: OutboxState
  readonly rows: readonly OutboxRow[]
}

/** The messages that may be sent now: the first that waits, and the first that was set aside and is due. */
export async function loadSendable(
  db: Db | Tx,
  { party, now }: { readonly party: string; readonly now: number },
): Promise<OutboxSlice> {
  const head = await db
    .selectFrom('outbox')
    .selectAll()
    .where('party', '=', party)
    .where('state', '=', 'waiting')
    .orderBy('epoch')
    .orderBy('sequence')
    .limit(1)
    .execute()
  if (head.length > 0) return sliceOf(db, { party, rows: head })
  const aside = await db
    .selectFrom('outbox')
    .selectAll()
    .where('party', '=', party)
    .where('ask_at', '<=', now)
    .orderBy('epoch')
    .orderBy('sequence')
    .limit(1)
    .execute()
  return sliceOf(db, { party, rows: aside })
}

/** The messages of these ids, and the channel, locked: whoever numbers or settles a partner's messages does so alone. */
export async function lockOutbox(
  tx: Tx,
  { party, ids }: { readonly party: string; readonly ids: readonly string[] },
): Promise<OutboxSlice> {
  await tx.selectFrom('channel').select('party').where('party', '=', party).forUpdate().executeTakeFirstOrThrow()
  const rows =
    ids.length === 0
      ? []
      : await tx.selectFrom('outbox').selectAll().where('party', '=', party).where('id', 'in', ids).execute()
  return sliceOf(tx, { party, rows })
}

/** Every message that waits for a partner, and the channel, locked. */
export async function lockWaiting(tx: Tx, party: string): Promise<OutboxSlice> {
  await tx.selectFrom('channel').select('party').where('party', '=', party).forUpdate().executeTakeFirstOrThrow()
  const rows = await tx
    .selectFrom('outbox')
    .selectAll()
    .where('party', '=', party)
    .where('state', '=', 'waiting')
    .execute()
  return sliceOf(tx, { party, rows })
}

async function sliceOf(
  db: Db | Tx,
  { party, rows }: { readonly party: string; readonly rows: readonly OutboxRow[] },
): Promise<OutboxSlice> {
  const channel = await db
    .selectFrom('channel')
    .innerJoin('party', 'party.party', 'channel.party')
    .select(['channel.out_epoch', 'channel.next_out', 'party.state'])
    .where('channel.party', '=', party)
    .executeTakeFirst()
  if (channel === undefined) return fail('not-found', {})
  const state = {
    epoch: channel.out_epoch,
    next: channel.next_out,
    // spec/attacks.md B-09: towards a held partner the outbox pauses and drops nothing.
    isPaused: channel.state !== 'trusted',
    // One delivery a partner and its back-off are kept in memory: a node that starts tries at once.
    inFlight: null,
    dueAt: null,
    messages: rows.map(messageOf),
  }
  return { state, rows }
}

function messageOf(row: OutboxRow): OutboxMessage {
  const { id, epoch, sequence, name, digest, state, attempts, code } = row
  const { unreadable_count: count, unreadable_since: since, ask_at: askAt } = row
  const role = name === channelReset.name ? 'reset' : name === messageVoid.name ? 'void' : 'message'
  const unreadable = count === null || since === null ? null : { count, since }
  return { id, epoch, sequence, digest: toBase64url(digest), role, state, attempts, code, unreadable, askAt }
}

/** A message that is new, with its bytes. */
export interface NewRow {
  readonly party: string
  readonly name: string
  readonly jws: string
  readonly digest: Uint8Array
  readonly now: number
}

/** Stores a new message as a step made it. */
export async function insertRow(tx: Tx, kept: OutboxMessage, { party, name, jws, digest, now }: NewRow): Promise<void> {
  const { id, epoch, sequence } = kept
  await tx
    .insertInto('outbox')
    .values({
      id,
      party,
      epoch,
      sequence,
      name,
      jws,
      digest,
      ...columnsOf(kept, null),
      created_at: now,
      settled_at: null,
      prior_receipt: null,
    })
    .execute()
}

/** Stores what a step made of a known message; `receipt` is the partner's, where it gave one. */
export async function updateRow(
  tx: Tx,
  kept: OutboxMessage,
  { row, receipt, now }: { readonly row: OutboxRow; readonly receipt: string | null; readonly now: number },
): Promise<void> {
  const hasReceipt = kept.state === 'delivered' || kept.state === 'refused' || kept.state === 'set-aside'
  const held = hasReceipt ? (receipt ?? row.receipt) : null
  // What it signed before it lost the message stays as proof that it had it.
  const prior = row.prior_receipt ?? (held === null ? row.receipt : null)
  await tx
    .updateTable('outbox')
    .set({ ...columnsOf(kept, held), prior_receipt: prior, settled_at: kept.state === 'waiting' ? null : now })
    .where('id', '=', kept.id)
    .execute()
}

function columnsOf({ state, attempts, code, unreadable, askAt }: OutboxMessage, receipt: string | null) {
  return {
    state,
    attempts,
    code,
    unreadable_count: unreadable?.count ?? null,
    unreadable_since: unreadable?.since ?? null,
    ask_at: askAt,
    receipt,
  }
}
