import { isComityError, parseInstant, type Verified } from '@comity/codec'
import type { Message } from '@comity/protocol'
import {
  type ArrivedMessage,
  type InboxEffect,
  type InboxEvent,
  type Outcome,
  stepInbox,
} from '@comity/protocol/channel'
import { sql } from 'kysely'
import { keepRefusedMessage } from '../agreements/refused-acts.ts'
import type { NodeContext } from '../context.ts'
import { isBusy, isRetryable, isStorageFull } from '../database/database-error.ts'
import type { Partner } from './directory.ts'
import { keepConflict } from './inbox-conflict.ts'
import { fail } from '../errors.ts'
import { type InboxRow, type InboxSlice, type KeptContent, keepMessage, readAgain, receiptOf } from './inbox-rows.ts'
import type { SequencedRoute } from '../routes/define.ts'
import type { Tx } from '../schema.ts'
import { refuseStopped } from './suspension.ts'

/** What the sender is told: a receipt, and why the effect was refused where it was. */
export interface InboxAnswer {
  readonly state: 'taken' | 'held' | 'refused' | 'set-aside'
  readonly code: string | null
  readonly receipt: string
}

/** What a step came to: an answer, or what is thrown once its transaction has committed. */
export type Said =
  | { readonly kind: 'answer'; readonly answer: InboxAnswer }
  | { readonly kind: 'refuse'; readonly code: string }
  | { readonly kind: 'fail'; readonly error: unknown }
  | { readonly kind: 'nothing' }

/** What a step works on. */
export interface Stepping {
  readonly node: NodeContext
  readonly tx: Tx
  readonly routeOf: (name: string) => SequencedRoute
  readonly partner: Partner
  readonly slice: InboxSlice
  /** The message that came with the event, which is not stored yet. */
  readonly arrived: Verified<Message> | undefined
}

/** Lets the pure machine decide and carries its effects out in the transaction, in their order. */
export async function stepNodeInbox(stepping: Stepping, event: InboxEvent): Promise<Said> {
  const { state, effects } = stepInbox(stepping.slice.state, event)
  let said: Said = { kind: 'nothing' }
  for (const effect of effects)
    said = (await carryOut({ ...stepping, slice: { ...stepping.slice, state } }, effect)) ?? said
  return said
}

async function carryOut(stepping: Stepping, effect: InboxEffect): Promise<Said | undefined> {
  const { node, tx, partner, slice } = stepping
  const { party } = partner
  switch (effect.kind) {
    case 'run':
      return run(stepping, effect.message)
    case 'keep': {
      const receipt = receiptOf(node, { party, message: effect.message })
      await keepMessage(tx, {
        party,
        kept: effect.message,
        content: contentOf(stepping, effect.message.id),
        receipt,
        now: node.now(),
      })
      if (effect.message.state === 'set-aside') record(stepping, effect.message, 'set-aside')
      return undefined
    }
    case 'advance':
      await tx
        .updateTable('channel')
        .set({ in_epoch: effect.epoch, taken_in: effect.settled })
        .where('party', '=', party)
        .execute()
      return undefined
    case 'leave':
      await tx
        .updateTable('inbox')
        .set({ state: 'left', settled_at: node.now() })
        .where('party', '=', party)
        .where('state', '=', 'held')
        .where('epoch', '<', effect.before)
        .execute()
      return undefined
    case 'conflict':
      if (stepping.arrived === undefined) return fail('internal', {})
      await keepConflict(tx, { party, messages: [stepping.arrived], now: node.now() })
      return undefined
    case 'release':
      await tx
        .updateTable('party')
        .set({ state: 'trusted', held_for: null, held_at: null })
        .where('party', '=', party)
        .where('state', '=', 'held')
        .execute()
      return undefined
    case 'receipt': {
      const { message } = effect
      // A message that a step did not change has the receipt it had, byte for byte.
      const known = slice.rows.find(({ id, state: was }) => id === message.id && was === message.state)
      const answer = answerOfMessage(message.state, message.code, known?.receipt ?? receiptOf(node, { party, message }))
      return { kind: 'answer', answer }
    }
    case 'refuse':
      return { kind: 'refuse', code: effect.code }
    case 'fail':
      return undefined
  }
}

function answerOfMessage(state: string, code: string | null, receipt: string): InboxAnswer {
  if (state === 'refused' || state === 'set-aside') return { state, code, receipt }
  return { state: state === 'taken' ? 'taken' : 'held', code: null, receipt }
}

/** Runs the effect of a message and tells the machine what came of it. */
async function run(stepping: Stepping, arrived: ArrivedMessage): Promise<Said> {
  const { node, slice } = stepping
  const { outcome, error } = await runEffect(stepping, arrived)
  if (outcome.state === 'refused') {
    record(stepping, arrived, outcome.code)
    await keepRefusedMessage(node, stepping.tx, { message: messageOf(stepping, arrived.id), error })
  }
  const said = await stepNodeInbox({ ...stepping, slice }, { kind: 'ran', message: arrived, outcome, now: node.now() })
  return said.kind === 'nothing' ? { kind: 'fail', error } : said
}

/** A refusal undoes what the effect did, and the message is still taken up, so that the next one can come. */
async function runEffect(
  stepping: Stepping,
  { id }: ArrivedMessage,
): Promise<{ readonly outcome: Outcome; readonly error?: unknown }> {
  const { node, tx, routeOf } = stepping
  await sql`savepoint effect`.execute(tx)
  try {
    const message = messageOf(stepping, id)
    refuseStopped(node, stepping.partner.party, message.name)
    await routeOf(message.name).take(node, tx, message)
  } catch (error) {
    // What ails the whole node is not the message's: nothing is kept, and the sender tries again.
    if (isWholeNode(error)) throw error
    await sql`rollback to effect`.execute(tx)
    const isRefusal = isComityError(error) && error.status >= 400 && error.status < 500
    if (isRefusal) return { outcome: { state: 'refused', code: error.code }, error }
    return { outcome: { state: 'failed', code: isComityError(error) ? error.code : 'internal' }, error }
  }
  await sql`release effect`.execute(tx)
  return { outcome: { state: 'taken' } }
}

const wholeNodeCodes = ['busy', 'storage-full', 'read-only', 'rate'] as const

function isWholeNode(error: unknown): boolean {
  if (isBusy(error) || isStorageFull(error) || isRetryable(error)) return true
  return wholeNodeCodes.some((code) => isComityError(error, code))
}

/** The message of an id: the one that has just come, or one that waits. */
function messageOf({ node, partner, slice, arrived }: Stepping, id: string): Verified<Message> {
  if (arrived?.id === id) return arrived
  const row = slice.rows.find((one) => one.id === id) ?? fail('internal', {})
  try {
    return readAgain(node, partner, row)
  } catch (error) {
    // It was verified when it came: that it is not now is this node's fault, and refuses nothing.
    if (isComityError(error)) return fail('internal', {})
    throw error
  }
}

function contentOf({ slice, arrived }: Stepping, id: string): KeptContent {
  const isNew = arrived?.id === id
  const { name, jws, digest } = isNew ? arrived : rowOf(slice, id)
  return { name, jws, digest, sent_at: isNew ? parseInstant(arrived.sentAt) : rowOf(slice, id).sent_at }
}

function rowOf({ rows }: InboxSlice, id: string): InboxRow {
  return rows.find((one) => one.id === id) ?? fail('internal', {})
}

function record({ node, partner, arrived, slice }: Stepping, { id }: ArrivedMessage, code: string): void {
  const name = arrived?.id === id ? arrived.name : slice.rows.find((row) => row.id === id)?.name
  node.events.record({ peer: partner.party, route: name ?? 'inbox', code })
}
