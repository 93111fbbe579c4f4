import { randomUUID } from 'node:crypto'
import type { networkList, ResultOf } from '@comity/client/api'
import { formatInstant } from '@comity/codec'
import type { Selectable } from 'kysely'
import { unitSeal } from '../cases/unit-seal.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { NetworkActTable, NetworkTable } from '../schema/linking.ts'
import type { Db, Tx } from '../schema.ts'

export type NetworkRow = Selectable<NetworkTable>
type Summary = ResultOf<typeof networkList>['networks'][number]

/** The networks of a unit, newest first. */
export async function listNetworks(node: NodeContext, unit: string): Promise<readonly Summary[]> {
  const rows = await node.db
    .selectFrom('network')
    .selectAll()
    .where('unit', '=', unit)
    .orderBy('opened_at', 'desc')
    .orderBy('id')
    .execute()
  return Promise.all(rows.map((row) => summaryOf(node, node.db, row)))
}

/** A network with its size and its name opened. */
export async function summaryOf(node: NodeContext, db: Db | Tx, row: NetworkRow): Promise<Summary> {
  const seal = unitSeal(await node.keys.unit(row.unit))
  return {
    network: row.id,
    name: seal.open(['network.name', row.id], row.name_sealed),
    state: row.state,
    openedAt: formatInstant(row.opened_at),
    size: (await casesOf(db, row.id)).length,
  }
}

/** A network of the unit. Throws `not-found`, the same for another unit's. */
export async function loadNetwork(
  db: Db | Tx,
  { network, unit }: { readonly network: string; readonly unit: string },
): Promise<NetworkRow> {
  const row = await db
    .selectFrom('network')
    .selectAll()
    .where('id', '=', network)
    .where('unit', '=', unit)
    .executeTakeFirst()
  return row ?? fail('not-found', {})
}

/** The cases of a network, in the order of their ids. */
export async function casesOf(db: Db | Tx, network: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('network_case')
    .select('case_id')
    .where('network', '=', network)
    .orderBy('case_id')
    .execute()
  return rows.map((row) => row.case_id)
}

/** Locks open networks for one act, always in one order. Throws `not-found`, `object-mismatch` for a closed one. */
export async function lockNetworks(
  tx: Tx,
  { networks, unit }: { readonly networks: readonly string[]; readonly unit: string },
): Promise<void> {
  const rows = await tx
    .selectFrom('network')
    .select(['id', 'state'])
    .where('id', 'in', networks)
    .where('unit', '=', unit)
    .orderBy('id')
    .forUpdate()
    .execute()
  if (rows.length !== new Set(networks).size) fail('not-found', {})
  if (rows.some(({ state }) => state !== 'open')) fail('object-mismatch', {})
}

/** Inserts an empty network; returns its id. */
export async function insertNetwork(
  node: NodeContext,
  tx: Tx,
  { unit, name }: { unit: string; name: string },
): Promise<string> {
  const id = randomUUID()
  const sealed = unitSeal(await node.keys.unit(unit)).seal(['network.name', id], name)
  await tx
    .insertInto('network')
    .values({ id, unit, name_sealed: sealed, state: 'open', opened_at: node.now() })
    .execute()
  return id
}

/** Records what a person did, with the reason in their words. */
export async function recordAct(
  node: NodeContext,
  tx: Tx,
  {
    actor,
    network,
    act,
    cases,
    other,
    reason,
  }: {
    readonly actor: Actor
    readonly network: string
    readonly act: NetworkActTable['act']
    readonly cases: readonly string[]
    readonly other: string | null
    readonly reason: string
  },
): Promise<void> {
  const id = randomUUID()
  const sealed = unitSeal(await node.keys.unit(actor.unit)).seal(['network.reason', id], reason)
  const row = { id, network, act, person: actor.person, at: node.now(), cases, other, reason_sealed: sealed }
  await tx.insertInto('network_act').values(row).execute()
}
