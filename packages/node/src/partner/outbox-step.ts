import { randomUUID } from 'node:crypto'
import { type Json, sha256, toBase64url, utf8Encode } from '@comity/codec'
import { channelReset, type MessageDefinition, messageNamed, messageVoid, signMessage } from '@comity/protocol'
import {
  nextPlace,
  type OutboxEffect,
  type OutboxEvent,
  type OutboxMessage,
  type Place,
  stepOutbox,
} from '@comity/protocol/channel'
import type { NewMessage, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { insertRow, lockOutbox, lockWaiting, type OutboxSlice, updateRow } from './outbox-rows.ts'
import type { Tx } from '../schema.ts'

/** What signing a message needs of its node. */
export type SigningNode = Pick<NodeContext, 'party' | 'keys' | 'now'>

interface Signed {
  readonly id: string
  readonly name: string
  readonly jws: string
  readonly digest: Uint8Array
}

/** Signs a message for the partner's next place and stores it, in the act's own transaction. Returns its id. */
export async function enqueueMessage(node: SigningNode, tx: Tx, { to, name, body }: NewMessage): Promise<string> {
  const definition = messageNamed(name)
  if (definition?.kind !== 'sequenced') return fail('schema', {})
  // The lock is kept until commit, so places commit in their order and a rollback leaves no gap.
  const slice = await lockOutbox(tx, { party: to, ids: [] })
  const signed = sign(node, { definition, to, body, place: nextPlace(slice.state) })
  const event = { kind: 'enqueue', id: signed.id, digest: toBase64url(signed.digest) } as const
  await stepNodeOutbox({ node, tx, party: to, slice, fresh: signed, receipt: null }, event)
  return signed.id
}

/** Opens a new channel epoch towards a partner: what waits in older ones is stopped. Throws `object-mismatch`. */
export async function openEpoch(
  node: SigningNode,
  tx: Tx,
  { to, epoch, reason }: { readonly to: string; readonly epoch: number; readonly reason: 'restored' | 'conflict' },
): Promise<string> {
  const slice = await lockWaiting(tx, to)
  const signed = sign(node, { definition: channelReset, to, body: { reason }, place: { epoch, sequence: 1 } })
  const event = { kind: 'reset', epoch, id: signed.id, digest: toBase64url(signed.digest) } as const
  await stepNodeOutbox({ node, tx, party: to, slice, fresh: signed, receipt: null }, event)
  return signed.id
}

/** What a step works on. */
export interface OutboxStepping {
  readonly node: SigningNode
  readonly tx: Tx
  readonly party: string
  readonly slice: OutboxSlice
  /** A message that is not stored yet. */
  readonly fresh: Signed | null
  /** The partner's receipt, where the event brings one. */
  readonly receipt: string | null
}

/** Lets the pure machine decide and carries out what is to be stored. Returns the effects for whoever sends. */
export async function stepNodeOutbox(stepping: OutboxStepping, event: OutboxEvent): Promise<readonly OutboxEffect[]> {
  const { state, effects } = stepOutbox(stepping.slice.state, event)
  const later: OutboxEffect[] = [...effects]
  for (const effect of effects) {
    if (effect.kind === 'keep') await keep(stepping, effect.message)
    if (effect.kind === 'number') await number(stepping, effect)
    if (effect.kind === 'fill')
      later.push(...(await fill({ ...stepping, slice: { ...stepping.slice, state } }, effect.message)))
    if (effect.kind === 'refuse') fail(effect.code, {})
  }
  return later
}

async function keep({ node, tx, party, slice, fresh, receipt }: OutboxStepping, message: OutboxMessage): Promise<void> {
  const now = node.now()
  const row = slice.rows.find(({ id }) => id === message.id)
  if (row !== undefined) return updateRow(tx, message, { row, receipt, now })
  if (fresh?.id !== message.id) return fail('internal', {})
  return insertRow(tx, message, { party, name: fresh.name, jws: fresh.jws, digest: fresh.digest, now })
}

async function number(
  { tx, party }: OutboxStepping,
  { epoch, next }: OutboxEffect & { kind: 'number' },
): Promise<void> {
  await tx.updateTable('channel').set({ out_epoch: epoch, next_out: next }).where('party', '=', party).execute()
}

/** A void of the same place, so that the reader's sequence goes on without the message that it cannot read. */
async function fill(stepping: OutboxStepping, stopped: OutboxMessage): Promise<readonly OutboxEffect[]> {
  const { id, digest, code, epoch, sequence } = stopped
  const body = { id, digest, code: code ?? 'schema' }
  const signed = sign(stepping.node, { definition: messageVoid, to: stepping.party, body, place: { epoch, sequence } })
  const event = { kind: 'filled', instead: id, id: signed.id, digest: toBase64url(signed.digest) } as const
  return stepNodeOutbox({ ...stepping, fresh: signed, receipt: null }, event)
}

function sign(
  { party, keys, now }: SigningNode,
  {
    definition,
    to,
    body,
    place,
  }: { readonly definition: MessageDefinition; readonly to: string; readonly body: Json; readonly place: Place },
): Signed {
  const id = randomUUID()
  const { epoch: channelEpoch, sequence } = place
  const jws = signMessage({
    definition,
    key: keys.message,
    from: party,
    to,
    id,
    sequence,
    channelEpoch,
    sentAt: now(),
    body,
    bulk: undefined,
  })
  return { id, name: definition.name, jws, digest: sha256(utf8Encode(jws)) }
}
