import {
  countingParties,
  isDocumentRow,
  type NamedOperationEvent,
  type Operation,
  operationDocumentDigest,
  type OperationProposal,
  readOperationDocument,
  verifyOperationEvent,
} from '@comity/casework/operation'
import { canonicalText, type Verified } from '@comity/codec'
import { requireInForce } from '../agreements/agreements.ts'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { loadPartner } from '../partner/directory.ts'
import { keptKey } from '../partner/pinned-keys.ts'
import type { Tx } from '../schema.ts'
import { findOperation, lockOperation } from './operations.ts'

/** How many events one party may write in an operation, and how many may wait for a proposal. */
const maxEvents = 2_000
const maxWaiting = 100

/** What ends or holds up an operation, or closes it, passes while its agreement is not in force: ending duties outlive it. */
const endingRows: readonly string[] = ['o6', 'o7', 'o8', 'o9', 'm4']

/** Takes up a partner's own event. Throws what `verifyOperationEvent` and `keepEvent` throw, `object-mismatch`. */
export async function takeEvent(
  node: NodeContext,
  tx: Tx,
  { jws, document, from }: { readonly jws: string; readonly document: unknown; readonly from: string },
): Promise<void> {
  const partner = await loadPartner(tx, from)
  const named = verifyOperationEvent({ jws, publicKey: keptKey(partner, jws) })
  if (named.event.party !== from) fail('object-mismatch', {})
  const operation = await keepEvent(node, tx, { named, jws, document })
  // Judged by what its party had seen: kept all the same, or its chain would end here and nowhere else.
  const refused = operation?.refused.find(({ event }) => event === named.hash)
  if (refused !== undefined) node.events.record({ peer: from, route: 'operation.event', code: refused.code })
}

/**
 * Keeps an event, once, with the document it brings, and logs it. Returns the operation, undefined while its proposal is not
 * here. Throws `schema`, `object-mismatch`, `not-found` for who is not of it, `agreement-not-in-force`, `gap-overflow`.
 */
export async function keepEvent(
  node: NodeContext,
  tx: Tx,
  {
    named,
    jws,
    document: value,
  }: { readonly named: Verified<NamedOperationEvent>; readonly jws: string; readonly document: unknown },
): Promise<Operation | undefined> {
  const { hash, event } = named
  const { operation: id, party, seq, row } = event
  await lockOperation(tx, id)
  const document = isDocumentRow(row) ? readOperationDocument(row, value) : null
  const isNamed = document === null ? value === null : operationDocumentDigest(document) === event.content
  if (!isNamed || (document !== null && document.operation !== id)) fail('object-mismatch', {})
  if (row === 'o1') await keepProposal(node, tx, { party, proposal: readOperationDocument('o1', value) })
  await requirePlace(node, tx, named)
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('operation_event')
    .values({ event: hash, operation: id, party, seq, jws, received_at: node.now() })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  if (document !== null) {
    const digest = operationDocumentDigest(document)
    await tx
      .insertInto('operation_document')
      .values({ digest, operation: id, document: canonicalText(document) })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  if (numInsertedOrUpdatedRows !== 0n)
    await node.log.append(tx, { type: 'operation.event', body: { event: hash, operation: id, party, seq } })
  return (await findOperation(node, tx, id))?.operation
}

/** Under an agreement that binds everybody named, by a clause that is in it; by its lead, and once. */
async function keepProposal(
  node: NodeContext,
  tx: Tx,
  { party, proposal }: { readonly party: string; readonly proposal: OperationProposal },
): Promise<void> {
  const { operation: id, lead, keeper, agreement, clause } = proposal
  const parties = [...countingParties(proposal), keeper]
  if (party !== lead || !parties.includes(node.party)) fail('object-mismatch', {})
  const { terms } = await requireInForce(tx, agreement, { now: node.now(), parties })
  if (!terms.clauses.some((one) => one.id === clause)) fail('object-mismatch', {})
  const digest = operationDocumentDigest(proposal)
  const known = await tx.selectFrom('operation').select('proposal').where('id', '=', id).executeTakeFirst()
  if (known !== undefined) {
    if (known.proposal !== digest) fail('object-mismatch', {})
    return
  }
  const row = {
    id,
    unit: null,
    proposal: digest,
    lead,
    agreement,
    opened_at: node.now(),
    actor_secret: node.random(32),
  }
  await tx.insertInto('operation').values(row).execute()
  // What came before it waits no longer; what a stranger sent under its name goes.
  await tx.deleteFrom('operation_event').where('operation', '=', id).where('party', 'not in', parties).execute()
  await tx
    .insertInto('operation_document')
    .values({ digest, operation: id, document: canonicalText(proposal) })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

async function requirePlace(node: NodeContext, tx: Tx, { event }: NamedOperationEvent): Promise<void> {
  const { operation: id, party, row } = event
  const known = await findOperation(node, tx, id)
  const { made } = await tx
    .selectFrom('operation_event')
    .select((select) => select.fn.countAll<number>().as('made'))
    .where('operation', '=', id)
    .where('party', '=', party)
    .executeTakeFirstOrThrow()
  if (made >= maxEvents) fail('gap-overflow', { made })
  if (known === undefined) {
    const proposed = tx.selectFrom('operation').select('id')
    const { waiting } = await tx
      .selectFrom('operation_event')
      .select((select) => select.fn.countAll<number>().as('waiting'))
      .where('party', '=', party)
      .where('operation', 'not in', proposed)
      .executeTakeFirstOrThrow()
    if (waiting >= maxWaiting) fail('gap-overflow', { waiting })
    return
  }
  const { proposal } = known.operation
  const parties = [...countingParties(proposal), proposal.keeper]
  // To anybody else the operation does not exist.
  if (!parties.includes(party)) fail('not-found', {})
  if (!endingRows.includes(row)) await requireInForce(tx, proposal.agreement, { now: node.now(), parties })
}
