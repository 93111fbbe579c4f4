import { countingParties, countingStates, type Operation, operationAt } from '@comity/casework/operation'
import {
  ledgerOf,
  type NamedOutcomeBatch,
  type OutcomeBatch,
  outcomeBatchRoot,
  type OutcomeLedger,
  type OutcomeStatement,
  verifyOutcomeBatch,
} from '@comity/casework/outcome'
import type { Verified } from '@comity/codec'
import { keyOfSigner } from '../agreements/negotiations.ts'
import { requireInForce } from '../agreements/agreements.ts'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { findOperation, lockOperation } from '../operation/operations.ts'
import { loadPartner } from '../partner/directory.ts'
import { keptKey } from '../partner/pinned-keys.ts'
import type { Db, Tx } from '../schema.ts'

/** How many batches one party may send in an operation. */
const maxBatches = 2_000

/**
 * Takes up a partner's statements: its own and nobody else's, of an operation in which both state outcomes. Throws what
 * `verifyOutcomeBatch` throws, `object-mismatch` for another's, `not-found` for who is not of it, `agreement-not-in-force`.
 */
export async function takeBatchOf(
  node: NodeContext,
  tx: Tx,
  { jws, from }: { readonly jws: string; readonly from: string },
): Promise<void> {
  const partner = await loadPartner(tx, from)
  const named = verifyOutcomeBatch({ jws, publicKey: keptKey(partner, jws) })
  if (named.value.party !== from) fail('object-mismatch', {})
  await lockOperation(tx, named.value.operation)
  await requireCounting(node, tx, { operation: named.value.operation, party: from })
  await keepBatch(node, tx, { named, jws })
}

/** The operation, if this party and that one state outcomes in it, under an agreement in force. Throws `not-found`. */
export async function requireCounting(
  node: NodeContext,
  tx: Db | Tx,
  { operation: id, party }: { readonly operation: string; readonly party: string },
): Promise<Operation> {
  const operation = (await findOperation(node, tx, id))?.operation
  if (operation === undefined) return fail('not-found', {})
  const counting = countingParties(operation.proposal)
  // To anybody else, the keeper too, its outcomes do not exist.
  if (!counting.includes(party) || !counting.includes(node.party)) return fail('not-found', {})
  await requireInForce(tx, operation.proposal.agreement, { now: node.now(), parties: counting })
  return operation
}

/** Keeps a batch, once, and logs the root of its salted statements. Throws `gap-overflow`. */
export async function keepBatch(
  node: NodeContext,
  tx: Tx,
  { named, jws }: { readonly named: Verified<NamedOutcomeBatch>; readonly jws: string },
): Promise<void> {
  const { hash: batch, value } = named
  const { operation, party, number, statements } = value
  const { made } = await tx
    .selectFrom('outcome_batch')
    .select((select) => select.fn.countAll<number>().as('made'))
    .where('operation', '=', operation)
    .where('party', '=', party)
    .executeTakeFirstOrThrow()
  if (made >= maxBatches) fail('gap-overflow', { made })
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('outcome_batch')
    .values({ batch, operation, party, number, statements: statements.length, jws, received_at: node.now() })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows === 0n) return
  const body = { batch, count: statements.length, number, operation, party, root: outcomeBatchRoot(value) }
  await node.log.append(tx, { type: 'outcome.statement', body })
}

/** What an operation came to, as this node holds it. */
export interface HeldLedger {
  readonly ledger: OutcomeLedger
  /** Everything that counts, in no order. */
  readonly statements: readonly OutcomeStatement[]
  /** Batches that name an event which is not here, or that was not one in which outcomes are stated. */
  readonly waiting: number
}

/* The last ledger of an operation, and its batches, verified once by this process: none of them ever changes. */
const held = new WeakMap<
  Db,
  { readonly id: string; readonly of: string; readonly ledger: HeldLedger; readonly batches: Batches }
>()
type Batches = Map<string, OutcomeBatch>

/** The ledger of an operation, from all batches. */
export async function loadLedger(node: NodeContext, operation: Operation): Promise<HeldLedger> {
  const { operation: id, lead } = operation.proposal
  const rows = await node.db
    .selectFrom('outcome_batch')
    .select(['batch', 'party'])
    .where('operation', '=', id)
    .orderBy('batch')
    .execute()
  const of = `${operation.heads.get(lead)?.head ?? ''} ${rows.map(({ batch }) => batch).join(' ')}`
  const known = held.get(node.db)
  if (known?.id === id && known.of === of) return known.ledger
  // One operation at a time is worked on: a node does not keep the ledgers of all.
  const batches: Batches = known?.id === id ? known.batches : new Map<string, OutcomeBatch>()
  await readBatches(node, rows, batches)
  const ledger = ledgerAt(
    operation,
    rows.flatMap(({ batch }) => batches.get(batch) ?? []),
  )
  held.set(node.db, { id, of, ledger, batches })
  return ledger
}

/** Reads those that are not known yet, one at a time: what is kept of a batch is its statements, not its bytes. */
async function readBatches(
  node: NodeContext,
  rows: readonly { readonly batch: string; readonly party: string }[],
  batches: Batches,
): Promise<void> {
  const keyOf = await keyOfSigner(node, node.db)
  for (const { batch, party } of rows) {
    if (batches.has(batch)) continue
    const { jws } = await node.db
      .selectFrom('outcome_batch')
      .select('jws')
      .where('batch', '=', batch)
      .executeTakeFirstOrThrow()
    batches.set(batch, verifyOutcomeBatch({ jws, publicKey: await keyOf({ author: party, jws }) }).value)
  }
}

function ledgerAt(operation: Operation, batches: readonly OutcomeBatch[]): HeldLedger {
  const { lead } = operation.proposal
  const counts = batches.filter((batch) => {
    const state = operationAt(operation, { party: lead, head: batch.lead })
    return countingStates.some((each) => each === state)
  })
  const statements = counts.flatMap((batch) => batch.statements)
  return { ledger: ledgerOf(statements), statements, waiting: batches.length - counts.length }
}
