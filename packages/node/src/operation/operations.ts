import {
  countingParties,
  type NamedOperationEvent,
  type Operation,
  type OperationProposal,
  readOperationDocument,
  replayOperation,
  verifyOperationEvent,
} from '@comity/casework/operation'
import type { Verified } from '@comity/codec'
import { type Selectable, sql } from 'kysely'
import { keyOfSigner } from '../agreements/negotiations.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { OperationTable } from '../schema/operation.ts'
import type { Db, Tx } from '../schema.ts'

export type OperationRow = Selectable<OperationTable>

/** An operation with its events replayed: what every party of it holds. */
export interface OpenOperation {
  readonly row: OperationRow
  readonly operation: Operation
}

/** An operation that the actor's unit may see: its own, and an invitation that nobody has answered. Throws `not-found`. */
export async function loadOperation(
  node: NodeContext,
  db: Db | Tx,
  { operation, actor }: { readonly operation: string; readonly actor: Actor },
): Promise<OpenOperation> {
  const row = await findRow(db, operation)
  if (row === undefined || (row.unit !== null && row.unit !== actor.unit)) return fail('not-found', {})
  return { row, operation: await replayed(node, db, row) }
}

/** One transaction at a time on an operation: what is judged by what is here must see it all. */
export async function lockOperation(tx: Tx, operation: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${operation}, 2))`.execute(tx)
}

/** An operation whose proposal is here, or undefined. */
export async function findOperation(
  node: Pick<NodeContext, 'party'>,
  db: Db | Tx,
  operation: string,
): Promise<OpenOperation | undefined> {
  const row = await findRow(db, operation)
  return row === undefined ? undefined : { row, operation: await replayed(node, db, row) }
}

/** The operations of a unit and the invitations that nobody has answered, newest first. */
export async function listOperations(node: NodeContext, actor: Actor): Promise<readonly OpenOperation[]> {
  const rows = await node.db
    .selectFrom('operation')
    .selectAll()
    .where((is) => is.or([is('unit', '=', actor.unit), is('unit', 'is', null)]))
    .orderBy('opened_at', 'desc')
    .orderBy('id')
    .execute()
  return Promise.all(rows.map(async (row) => ({ row, operation: await replayed(node, node.db, row) })))
}

/** Everybody else who hears what happens in an operation, the keeper among them. */
export function otherHearers(own: string, proposal: OperationProposal): readonly string[] {
  return [...countingParties(proposal), proposal.keeper].filter((party) => party !== own)
}

/** Everybody else who states outcomes and receives them: not the keeper. */
export function otherCounters(own: string, proposal: OperationProposal): readonly string[] {
  return countingParties(proposal).filter((party) => party !== own)
}

/** A document that an event brought, by its digest. Throws `not-found`. */
export async function loadDocument(db: Db | Tx, digest: string): Promise<unknown> {
  const found = await db
    .selectFrom('operation_document')
    .select('document')
    .where('digest', '=', digest)
    .executeTakeFirst()
  return found === undefined ? fail('not-found', {}) : (JSON.parse(found.document) as unknown)
}

function findRow(db: Db | Tx, operation: string): Promise<OperationRow | undefined> {
  return db.selectFrom('operation').selectAll().where('id', '=', operation).executeTakeFirst()
}

async function replayed(node: Pick<NodeContext, 'party'>, db: Db | Tx, row: OperationRow): Promise<Operation> {
  const proposal = readOperationDocument('o1', await loadDocument(db, row.proposal))
  return replayOperation(proposal, await loadEvents(node, db, row.id))
}

/** All events of an operation, verified again: the database holds nothing that is trusted more than the wire. */
export async function loadEvents(
  node: Pick<NodeContext, 'party'>,
  db: Db | Tx,
  operation: string,
): Promise<readonly Verified<NamedOperationEvent>[]> {
  const rows = await db
    .selectFrom('operation_event')
    .select(['party', 'jws'])
    .where('operation', '=', operation)
    .orderBy('received_at')
    .orderBy('event')
    .execute()
  const keyOf = await keyOfSigner(node, db)
  return Promise.all(
    rows.map(async ({ party, jws }) => verifyOperationEvent({ jws, publicKey: await keyOf({ author: party, jws }) })),
  )
}
