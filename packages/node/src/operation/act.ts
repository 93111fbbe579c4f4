import { actorToken } from '@comity/casework'
import {
  isDocumentRow,
  type NamedOperationEvent,
  nextOperationEvent,
  type Operation,
  operationDocumentDigest,
  readOperationDocument,
  replayOperation,
  signOperationEvent,
  verifyOperationEvent,
} from '@comity/casework/operation'
import { type Json, toBase64url } from '@comity/codec'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { lockChannels } from '../partner/channel-locks.ts'
import type { Tx } from '../schema.ts'
import { makeOperationKey } from './operation-key.ts'
import { keepEvent } from './operation-intake.ts'
import { shownPlan } from './shown.ts'
import { loadOperation, lockOperation, otherHearers } from './operations.ts'

type Members = Readonly<Record<string, unknown>>

/** Proposes an operation of which this party is the lead (o1). Throws `schema`, `not-found`, `agreement-not-in-force`. */
export async function proposeOperation(
  node: NodeContext,
  actor: Actor,
  { operation, members }: { readonly operation: string; readonly members: Members },
): Promise<Operation> {
  const document = documentOf(node, { operation, row: 'o1', members: { ...members, lead: node.party } })
  const proposal = readOperationDocument('o1', document)
  return node.db.transaction().execute(async (tx) => {
    await lockChannels(tx, otherHearers(node.party, proposal))
    await lockOperation(tx, operation)
    const secret = node.random(32)
    const fresh = replayOperation(proposal, [])
    const made = await say(node, tx, { operation: fresh, row: 'o1', document, by: { actor, secret } })
    await tx
      .updateTable('operation')
      .set({ unit: actor.unit, actor_secret: secret })
      .where('id', '=', operation)
      .where('unit', 'is', null)
      .execute()
    return made
  })
}

/**
 * An act of a person of this party by a row of the table; the keeper makes its key as it joins. Throws `not-found`, `schema`,
 * and what the table throws: `object-mismatch`, `role-forbids`, `same-person`, `consent-missing`.
 */
export async function actInOperation(
  node: NodeContext,
  actor: Actor,
  {
    operation: id,
    row,
    members,
  }: { readonly operation: string; readonly row: string; readonly members: Members | null },
): Promise<Operation> {
  if (isDocumentRow(row) !== (members !== null)) fail('schema', {})
  const { operation: before } = await loadOperation(node, node.db, { operation: id, actor })
  return node.db.transaction().execute(async (tx) => {
    await lockChannels(tx, otherHearers(node.party, before.proposal))
    await lockOperation(tx, id)
    const { row: stored, operation } = await loadOperation(node, tx, { operation: id, actor })
    const document = members === null ? null : documentOf(node, { operation: id, row, members })
    if (row === 'm3') await requireOwnTask(node, operation, document)
    const by = { actor, secret: stored.actor_secret }
    const made = await say(node, tx, { operation, row, document, by })
    if (row !== 'm1') return made
    await tx.updateTable('operation').set({ unit: actor.unit }).where('id', '=', id).where('unit', 'is', null).execute()
    if (operation.proposal.keeper !== node.party) return made
    const publicKey = toBase64url(await makeOperationKey(node, tx, id))
    const key = documentOf(node, { operation: id, row: 'k1', members: { publicKey } })
    return say(node, tx, { operation: made, row: 'k1', document: key, by: 'node' })
  })
}

/** A report on another party's task would say nothing to anybody, and whoever wrote it would not learn so. Throws `object-mismatch`. */
async function requireOwnTask(node: NodeContext, operation: Operation, document: Json): Promise<void> {
  const { task } = readOperationDocument('m3', document)
  const tasks = (await shownPlan(node, operation))?.tasks ?? []
  if (!tasks.some((one) => one.task === task && one.party === node.party)) fail('object-mismatch', {})
}

function documentOf(
  node: NodeContext,
  { operation, row, members }: { readonly operation: string; readonly row: string; readonly members: Members },
): Json {
  const document = { ...members, schema: 1, operation, salt: toBase64url(node.random(32)) }
  return isDocumentRow(row) ? readOperationDocument(row, document) : fail('schema', {})
}

/** Signs the next event once for everybody, keeps it and sends it to everybody. */
async function say(
  node: NodeContext,
  tx: Tx,
  {
    operation,
    row,
    document,
    by,
  }: {
    readonly operation: Operation
    readonly row: string
    readonly document: Json
    readonly by: 'node' | { readonly actor: Actor; readonly secret: Uint8Array }
  },
): Promise<Operation> {
  const others = otherHearers(node.party, operation.proposal)
  const { event } = nextOf(node, { operation, row, document, by })
  const key = node.keys.messageForAll(others)
  const jws = signOperationEvent({ event, key })
  const named = verifyOperationEvent({ jws, publicKey: key.publicKey })
  const made = await keepEvent(node, tx, { named, jws, document })
  for (const to of others)
    await node.outbox.enqueue(tx, { to, name: 'operation.event', body: { event: jws, document } })
  return made ?? fail('internal', {})
}

function nextOf(
  node: NodeContext,
  { operation, row, document, by }: Omit<Parameters<typeof say>[2], never>,
): NamedOperationEvent {
  const { operation: object } = operation.proposal
  const content = isDocumentRow(row)
    ? operationDocumentDigest(readOperationDocument(row, document))
    : (operation.contents.get(contentRow(row)) ?? null)
  const acting =
    by === 'node'
      ? ({ by: 'node' } as const)
      : ({
          by: 'person',
          actor: actorToken({ object, person: by.actor.person, secret: by.secret }),
          roles: by.actor.roles,
        } as const)
  return nextOperationEvent(operation, { row, party: node.party, acting, content, at: node.now() })
}

/** The row whose document a row without one is about. */
function contentRow(row: string): string {
  return { o2: 'o1', m1: 'o1', o4: 'o3', m2: 'o3', o6: 'o5', m4: 'o5' }[row] ?? ''
}
