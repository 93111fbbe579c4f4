import { toBase64url, type Verified } from '@comity/codec'
import { channelReset, foreignMessage, type Message, messageNamed, signReceipt, verifyMessage } from '@comity/protocol'
import { comparePlaces, type InboxMessage, type InboxState, type Place } from '@comity/protocol/channel'
import type { Selectable } from 'kysely'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { InboxTable } from '../schema/messages.ts'
import type { Tx } from '../schema.ts'
import { messageKeyOf, type Partner } from './directory.ts'

/** A message as it is kept. */
export type InboxRow = Selectable<InboxTable>

/** What one step of a partner's inbox looks at, under the lock of its channel. */
export interface InboxSlice {
  readonly state: InboxState
  readonly rows: readonly InboxRow[]
}

/** Which messages a step needs: that of an id, of a place, or of the sequence whose turn it is. */
export interface WantedRows {
  readonly id: string | null
  readonly place: Place | 'next'
}

/** Locks a partner's channel, so that one transaction at a time works on it, and reads what the step needs. */
export async function loadInbox(
  tx: Tx,
  { party, id, place }: WantedRows & { readonly party: string },
): Promise<InboxSlice> {
  const channel = await tx
    .selectFrom('channel')
    .innerJoin('party', 'party.party', 'channel.party')
    .select(['channel.in_epoch', 'channel.taken_in', 'party.held_for'])
    .where('channel.party', '=', party)
    .forUpdate('channel')
    .executeTakeFirstOrThrow()
  const next = { epoch: channel.in_epoch, sequence: channel.taken_in + 1 }
  const { epoch, sequence } = place === 'next' ? next : place
  const rows = await tx
    .selectFrom('inbox')
    .selectAll()
    .where('party', '=', party)
    .where((eb) => {
      const atPlace = eb.and([eb('epoch', '=', epoch), eb('sequence', '=', sequence)])
      return id === null ? atPlace : eb.or([atPlace, eb('id', '=', id)])
    })
    .execute()
  const isNext = comparePlaces({ epoch, sequence }, next) === 0
  const state = {
    epoch: channel.in_epoch,
    settled: channel.taken_in,
    held: isNext ? 0 : await countHeld(tx, party),
    heldFor: channel.held_for,
    messages: rows.map(messageOf),
  }
  return { state, rows }
}

/** Only a message that is not the next one can be one too many. */
async function countHeld(tx: Tx, party: string): Promise<number> {
  const { held } = await tx
    .selectFrom('inbox')
    .select((select) => select.fn.countAll<number>().as('held'))
    .where('party', '=', party)
    .where('state', '=', 'held')
    .executeTakeFirstOrThrow()
  return held
}

function messageOf(row: InboxRow): InboxMessage {
  const { id, epoch, sequence, name, digest, state, code, failures, failing_since: since } = row
  return {
    id,
    epoch,
    sequence,
    digest: toBase64url(digest),
    isReset: name === channelReset.name,
    state,
    code,
    failures: failures === null || since === null ? null : { count: failures, since },
  }
}

/** What waited is verified again from its bytes: the database holds nothing that is trusted more than the wire. */
export function readAgain(node: NodeContext, partner: Partner, row: Pick<InboxRow, 'name' | 'jws'>): Verified<Message> {
  const definition = messageNamed(row.name) ?? fail('not-found', {})
  const sender = { party: partner.party, publicKey: messageKeyOf(node, partner.party) }
  const message = foreignMessage(row.jws)
  return verifyMessage({ definition, message, bulk: undefined, sender, recipient: node.party }) as Verified<Message>
}

/** Signs what the sender is told of a message in this state; one whose epoch ended keeps the receipt it had. */
export function receiptOf(
  node: NodeContext,
  { party, message }: { readonly party: string; readonly message: InboxMessage },
): string {
  const { id, digest, sequence, state, code } = message
  const reason = (state === 'refused' || state === 'set-aside') && code !== null ? { code } : {}
  const said = state === 'left' ? 'held' : state
  return signReceipt({ key: node.keys.messageFor(party), receipt: { id, digest, state: said, sequence, ...reason } })
}

/** What a new message brings; of a known one it is what was kept. */
export type KeptContent = Pick<InboxRow, 'name' | 'jws' | 'digest' | 'sent_at'>

/** Stores a message as a step left it: a new one with its bytes, a known one with its new state. */
export async function keepMessage(
  tx: Tx,
  {
    party,
    kept,
    content,
    receipt,
    now,
  }: {
    readonly party: string
    readonly kept: InboxMessage
    readonly content: KeptContent
    readonly receipt: string
    readonly now: number
  },
): Promise<void> {
  const { id, epoch, sequence, state, code, failures } = kept
  const changed = {
    state,
    code,
    failures: failures?.count ?? null,
    failing_since: failures?.since ?? null,
    receipt,
    settled_at: state === 'held' ? null : now,
  }
  await tx
    .insertInto('inbox')
    .values({ party, epoch, sequence, id, ...content, ...changed, received_at: now })
    .onConflict((conflict) => conflict.columns(['party', 'epoch', 'sequence']).doUpdateSet(changed))
    .execute()
}
