import { formatInstant } from '@comity/codec'
import { mayKnowMessage } from '../casework/confidential.ts'
import type { Actor, NodeContext } from '../context.ts'
import { errorOf } from '../error-of.ts'
import { fail } from '../errors.ts'
import { partnerRoutes } from '../routes/partner.ts'
import { loadPartner } from './directory.ts'
import { createInbox } from './inbox.ts'
import { lockOutbox } from './outbox-rows.ts'
import { stepNodeOutbox } from './outbox-step.ts'
import { sentBody } from './sent-body.ts'

/** A message that is under way or needs a person, without anything of what it says. */
export interface StuckMessage {
  readonly direction: 'sent' | 'received'
  readonly party: string
  readonly id: string
  readonly name: string
  readonly epoch: number
  readonly sequence: number
  readonly state: 'waiting' | 'set-aside' | 'stopped' | 'held' | 'conflict'
  readonly code: string | null
  readonly attempts: number
  readonly since: string
}

/**
 * As many as are shown at once. Of more, those that wait for an earlier one are left out first: a partner can send a thousand
 * of them, and they need nobody.
 */
const maxListed = 1_000

/** What waits, was set aside or stopped, towards and from every party, oldest first. */
export async function listStuck({ db }: NodeContext, actor: Actor): Promise<readonly StuckMessage[]> {
  const sent = await db
    .selectFrom('outbox')
    .select(['party', 'id', 'name', 'epoch', 'sequence', 'state', 'code', 'attempts', 'created_at'])
    .where('state', 'in', ['waiting', 'set-aside', 'stopped'])
    .where(mayKnowMessage(actor, 'outbox'))
    .orderBy('created_at')
    .limit(maxListed)
    .execute()
  const received = await db
    .selectFrom('inbox')
    .select(['party', 'id', 'name', 'epoch', 'sequence', 'state', 'code', 'failures', 'received_at'])
    .where('state', 'in', ['held', 'set-aside'])
    .where(mayKnowMessage(actor, 'inbox'))
    .orderBy((is) => is('state', '=', 'held'))
    .orderBy('received_at')
    .limit(maxListed)
    .execute()
  const conflicts = await db
    .selectFrom('inbox_conflict')
    .select(['party', 'id', 'epoch', 'sequence', 'received_at'])
    .orderBy('received_at')
    .limit(maxListed)
    .execute()
  const listed: readonly StuckMessage[] = [
    ...sent.map(({ created_at: at, state, ...row }) => ({
      ...row,
      direction: 'sent' as const,
      state: state as 'waiting',
      since: formatInstant(at),
    })),
    ...conflicts.map(({ received_at: at, ...row }) => ({
      ...row,
      direction: 'received' as const,
      name: 'unknown',
      state: 'conflict' as const,
      code: 'sequence-conflict',
      attempts: 0,
      since: formatInstant(at),
    })),
    ...received.map(({ received_at: at, failures, state, ...row }) => ({
      ...row,
      direction: 'received' as const,
      state: state as 'held',
      attempts: failures ?? 0,
      since: formatInstant(at),
    })),
  ]
  return listed.slice(0, maxListed).toSorted((one, other) => (one.since < other.since ? -1 : 1))
}

/** What a person's act made of a message. */
export interface DecidedMessage {
  readonly id: string
  readonly state: string
  /** The new message that carries a stopped one's body; null otherwise. */
  readonly renewed: string | null
}

/**
 * Tries a message again: one received and set aside takes effect now; one sent and stopped is signed anew, at the end of
 * the open epoch; one that waits is sent at once. Throws `not-found`, `object-mismatch`, and what fails again.
 */
export async function retryMessage(node: NodeContext, actor: Actor, id: string): Promise<DecidedMessage> {
  const sent = await sentMessage(node, actor, id)
  if (sent === undefined) {
    const received = await receivedFrom(node, actor, id)
    const inbox = createInbox(node, partnerRoutes.sequenced)
    const partner = await loadPartner(node.db, received)
    const { state } = await inbox.retry(partner, id)
    node.events.record({ peer: received, route: 'message.retry', code: state })
    await inbox.drain(partner)
    return { id, state, renewed: null }
  }
  if (sent.state !== 'stopped') {
    if (sent.state !== 'waiting' && sent.state !== 'set-aside') fail('object-mismatch', {})
    await askNow(node, sent)
    return { id, state: sent.state, renewed: null }
  }
  const renewed = await node.db.transaction().execute(async (tx) => {
    const slice = await lockOutbox(tx, { party: sent.party, ids: [id] })
    const stepping = { node, tx, party: sent.party, slice, fresh: null, receipt: null }
    await stepNodeOutbox(stepping, { kind: 'drop', id })
    return node.outbox.enqueue(tx, { to: sent.party, name: sent.name, body: sentBody(sent.jws) })
  })
  node.events.record({ peer: sent.party, route: 'message.retry', code: 'renewed' })
  return { id, state: 'dropped', renewed }
}

/** Gives a message up: one received is refused to its sender; one sent and stopped stays kept. Throws as `retryMessage`. */
export async function dropMessage(node: NodeContext, actor: Actor, id: string): Promise<DecidedMessage> {
  const sent = await sentMessage(node, actor, id)
  if (sent === undefined) {
    const received = await receivedFrom(node, actor, id)
    const inbox = createInbox(node, partnerRoutes.sequenced)
    const partner = await loadPartner(node.db, received)
    const { state } = await inbox.drop(partner, { id, code: droppedCode() })
    node.events.record({ peer: received, route: 'message.drop', code: state })
    await inbox.drain(partner)
    return { id, state, renewed: null }
  }
  const { party } = sent
  await node.db.transaction().execute(async (tx) => {
    const slice = await lockOutbox(tx, { party, ids: [id] })
    return stepNodeOutbox({ node, tx, party, slice, fresh: null, receipt: null }, { kind: 'drop', id })
  })
  node.events.record({ peer: party, route: 'message.drop', code: 'dropped' })
  return { id, state: 'dropped', renewed: null }
}

/** The code of the refusal that the sender is told. */
function droppedCode(): string {
  return errorOf(() => fail('message-dropped', {})).code
}

async function askNow(
  { db, now, outbox }: NodeContext,
  { id, party, state }: { readonly id: string; readonly party: string; readonly state: string },
): Promise<void> {
  if (state === 'set-aside') await db.updateTable('outbox').set({ ask_at: now() }).where('id', '=', id).execute()
  await outbox.retryNow(party)
}

/**
 * Whose message this is. A partner chooses the ids of its messages: of several that are the same the one is meant that needs
 * a person. Throws `not-found`.
 */
async function receivedFrom({ db }: NodeContext, actor: Actor, id: string): Promise<string> {
  const rows = await db
    .selectFrom('inbox')
    .select(['party', 'state'])
    .where('id', '=', id)
    .where(mayKnowMessage(actor, 'inbox'))
    .orderBy('received_at')
    .execute()
  const row = rows.find(({ state }) => state === 'set-aside') ?? rows[0]
  return row?.party ?? fail('not-found', {})
}

/**
 * A message of ours. It goes before one that a partner gave the same id, which would otherwise hide it from the people who
 * have to decide about it; the partner's own can wait.
 */
async function sentMessage({ db }: NodeContext, actor: Actor, id: string) {
  return db
    .selectFrom('outbox')
    .select(['id', 'party', 'name', 'state', 'jws'])
    .where('id', '=', id)
    .where(mayKnowMessage(actor, 'outbox'))
    .executeTakeFirst()
}
