import type { networkList, ResultOf } from '@comity/client/api'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { NetworkActTable } from '../schema/linking.ts'
import type { Tx } from '../schema.ts'
import { casesOf, insertNetwork, loadNetwork, lockNetworks, recordAct, summaryOf } from './networks.ts'

/*
 * What people do with networks (spec/linking.md §4). Nothing here is done by the node itself: what is found is a lead, and a case
 * enters or leaves a network by a person's act with a reason.
 */

type Summary = ResultOf<typeof networkList>['networks'][number]

interface ByPerson {
  readonly actor: Actor
  readonly reason: string
}

/** Makes a network of cases that are in none. Throws `not-found` for a case of another unit, `object-mismatch`. */
export async function openNetwork(
  node: NodeContext,
  { actor, reason, name, cases }: ByPerson & { readonly name: string; readonly cases: readonly string[] },
): Promise<Summary> {
  return inTransaction(node, actor, async (tx) => {
    const network = await insertNetwork(node, tx, { unit: actor.unit, name })
    await putIn(tx, { network, cases, unit: actor.unit })
    await recordAct(node, tx, { actor, network, act: 'open', cases, other: null, reason })
    return network
  })
}

/** Adds cases that are in no network, or takes cases out. Throws `not-found`, `object-mismatch`. */
export async function changeNetwork(
  node: NodeContext,
  given: ByPerson & {
    readonly network: string
    readonly cases: readonly string[]
    readonly act: Extract<NetworkActTable['act'], 'add' | 'remove'>
  },
): Promise<Summary> {
  const { actor, reason, network, cases, act } = given
  return inTransaction(node, actor, async (tx) => {
    await lockNetworks(tx, { networks: [network], unit: actor.unit })
    if (act === 'add') await putIn(tx, { network, cases, unit: actor.unit })
    else await takeOut(tx, { network, cases })
    await recordAct(node, tx, { actor, network, act, cases, other: null, reason })
    return network
  })
}

/** Puts all cases of one network into another and closes the first. Throws `not-found`, `object-mismatch`, also for one network twice. */
export async function mergeNetworks(
  node: NodeContext,
  { actor, reason, from, into }: ByPerson & { readonly from: string; readonly into: string },
): Promise<Summary> {
  if (from === into) fail('object-mismatch', {})
  return inTransaction(node, actor, async (tx) => {
    await lockNetworks(tx, { networks: [from, into], unit: actor.unit })
    const cases = await casesOf(tx, from)
    await tx.updateTable('network_case').set({ network: into }).where('network', '=', from).execute()
    await close(tx, from)
    await recordAct(node, tx, { actor, network: into, act: 'merge', cases, other: from, reason })
    await recordAct(node, tx, { actor, network: from, act: 'merge', cases, other: into, reason })
    return into
  })
}

/** Makes a new network of some cases of another; both keep at least one. Throws `not-found`, `object-mismatch`. */
export async function splitNetwork(
  node: NodeContext,
  {
    actor,
    reason,
    network: from,
    name,
    cases,
  }: ByPerson & { readonly network: string; readonly name: string; readonly cases: readonly string[] },
): Promise<Summary> {
  return inTransaction(node, actor, async (tx) => {
    await lockNetworks(tx, { networks: [from], unit: actor.unit })
    await takeOut(tx, { network: from, cases })
    if ((await casesOf(tx, from)).length === 0) fail('object-mismatch', {})
    const network = await insertNetwork(node, tx, { unit: actor.unit, name })
    await putIn(tx, { network, cases, unit: actor.unit })
    await recordAct(node, tx, { actor, network: from, act: 'split', cases, other: network, reason })
    await recordAct(node, tx, { actor, network, act: 'split', cases, other: from, reason })
    return network
  })
}

/** Closes a network: its cases are in none from then on. Throws `not-found`, `object-mismatch`. */
export async function closeNetwork(
  node: NodeContext,
  { actor, reason, network }: ByPerson & { readonly network: string },
): Promise<Summary> {
  return inTransaction(node, actor, async (tx) => {
    await lockNetworks(tx, { networks: [network], unit: actor.unit })
    const cases = await casesOf(tx, network)
    await tx.deleteFrom('network_case').where('network', '=', network).execute()
    await close(tx, network)
    await recordAct(node, tx, { actor, network, act: 'close', cases, other: null, reason })
    return network
  })
}

async function inTransaction(node: NodeContext, actor: Actor, act: (tx: Tx) => Promise<string>): Promise<Summary> {
  return node.db.transaction().execute(async (tx) => {
    const network = await act(tx)
    return summaryOf(node, tx, await loadNetwork(tx, { network, unit: actor.unit }))
  })
}

async function close(tx: Tx, network: string): Promise<void> {
  await tx.updateTable('network').set({ state: 'closed' }).where('id', '=', network).execute()
}

async function putIn(
  tx: Tx,
  { network, cases, unit }: { readonly network: string; readonly cases: readonly string[]; readonly unit: string },
): Promise<void> {
  const known = await tx
    .selectFrom('case_file')
    .select('id')
    .where('id', 'in', cases)
    .where('unit', '=', unit)
    .execute()
  if (known.length !== cases.length) fail('not-found', {})
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('network_case')
    .values(cases.map((id) => ({ case_id: id, network })))
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  // It is in a network already: moving it is to be said there.
  if (numInsertedOrUpdatedRows !== BigInt(cases.length)) fail('object-mismatch', {})
}

async function takeOut(
  tx: Tx,
  { network, cases }: { readonly network: string; readonly cases: readonly string[] },
): Promise<void> {
  const { numDeletedRows } = await tx
    .deleteFrom('network_case')
    .where('network', '=', network)
    .where('case_id', 'in', cases)
    .executeTakeFirst()
  if (numDeletedRows !== BigInt(cases.length)) fail('object-mismatch', {})
}
