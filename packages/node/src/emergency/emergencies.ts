import { randomUUID } from 'node:crypto'
import { emergencyReserve } from '@comity/agreement'
import type { BodyOf, emergencyList, emergencyOpen, ResultOf } from '@comity/client/api'
import { formatInstant, hour, type Instant, ownId } from '@comity/codec'
import { type BudgetEmergency, budgetEmergency } from '@comity/protocol'
import type { Selectable } from 'kysely'
import { requireInForce } from '../agreements/agreements.ts'
import { gate } from '../agreements/refused-acts.ts'
import { unitSeal } from '../cases/unit-seal.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { signedInstant } from '../partner/signed-payload.ts'
import type { EmergencyTable } from '../schema/emergency.ts'
import type { Db, Tx } from '../schema.ts'

type Row = Selectable<EmergencyTable>
type View = ResultOf<typeof emergencyList>['emergencies'][number]

/** For so long after its notice an emergency lets questions through (spec/agreements.md §10). */
const lasts = 24 * hour

/**
 * A person declares an emergency and says why; nothing is released by it yet. Throws `agreement-not-in-force`,
 * `quota-exceeded` where the terms reserve less.
 */
export async function openEmergency(
  node: NodeContext,
  actor: Actor,
  { reason, publisher, ...of }: BodyOf<typeof emergencyOpen>,
): Promise<View> {
  await requireReserve(node, node.db, { ...of, inquirer: node.party, publisher })
  const id = randomUUID()
  const seal = unitSeal(await node.keys.unit(actor.unit))
  const row = await node.db
    .insertInto('emergency')
    .values({
      ...of,
      ...{ id, side: 'asking', partner: publisher, unit: actor.unit },
      reason_sealed: seal.seal(['emergency.reason', id], reason),
      ...{ opened_by: actor.person, opened_at: node.now(), approved_by: null, message: null, noticed_at: null },
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return viewOf(row, false)
}

/**
 * The second person approves it: the own log and the notice to the partner are one commit, so both oversights are told or
 * neither. Throws `not-found`, `same-person`, `object-mismatch` where it is approved, and what `openEmergency` throws.
 */
export async function approveEmergency(node: NodeContext, actor: Actor, id: string): Promise<View> {
  const row = await node.db.transaction().execute(async (tx) => {
    const found = await tx
      .selectFrom('emergency')
      .selectAll()
      .where('id', '=', id)
      .where('unit', '=', actor.unit)
      .forUpdate()
      .executeTakeFirst()
    if (found === undefined) return fail('not-found', {})
    if (found.approved_by !== null) return fail('object-mismatch', {})
    if (found.opened_by === actor.person) return fail('same-person', {})
    const { partner: to, agreement, profile, urgency, elements } = found
    await requireReserve(node, tx, { agreement, profile, elements, inquirer: node.party, publisher: to })
    const body: BudgetEmergency = { agreement, emergency: id, profile, urgency, elements }
    const message = await node.outbox.enqueue(tx, { to, name: budgetEmergency.name, body })
    await node.log.append(tx, { type: budgetEmergency.name, body: { ...body, state: 'approved', to } })
    const sent = await tx
      .selectFrom('outbox')
      .select(signedInstant('jws').as('at'))
      .where('id', '=', message)
      .executeTakeFirstOrThrow()
    return tx
      .updateTable('emergency')
      .set({ approved_by: actor.person, message, noticed_at: sent.at })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
  })
  return viewOf(row, false)
}

/** A partner gives notice. Throws `agreement-not-in-force`, `quota-exceeded`, `object-mismatch` for an id that is known. */
export async function takeEmergency(
  node: NodeContext,
  tx: Tx,
  { from, sentAt, body }: { readonly from: string; readonly sentAt: Instant; readonly body: BudgetEmergency },
): Promise<void> {
  const { agreement, emergency: id, profile, urgency, elements } = body
  await requireReserve(node, tx, { agreement, profile, elements, inquirer: from, publisher: node.party })
  const kept = await tx
    .insertInto('emergency')
    .values({
      ...{ id, side: 'asked', partner: from, unit: null, agreement, profile, urgency, elements },
      ...{ reason_sealed: null, opened_by: null, approved_by: null, message: null },
      opened_at: node.now(),
      noticed_at: sentAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (kept === undefined) fail('object-mismatch', {})
  await node.log.append(tx, { type: budgetEmergency.name, body: { ...body, from, state: 'noticed' } })
}

/**
 * May the reserve be used for this question, now? At the asking side only once the partner's signed receipt is here, at the
 * asked side only once its notice is: both oversights have been told before a question leaves. Throws `emergency-unnoticed`.
 */
export async function requireNotice(
  node: NodeContext,
  wanted: {
    readonly side: Row['side']
    readonly emergency: string | undefined
    readonly partner: string
    readonly agreement: string
    readonly profile: string
  },
): Promise<{ readonly emergency: string; readonly elements: number }> {
  const { side, emergency, partner, agreement, profile } = wanted
  const row =
    emergency === undefined
      ? undefined
      : await node.db
          .selectFrom('emergency')
          .leftJoin('outbox', 'outbox.id', 'emergency.message')
          .select(['side', 'elements', 'noticed_at', 'opened_at', 'outbox.state'])
          .where('emergency.id', '=', emergency)
          .where('emergency.side', '=', side)
          .where('emergency.partner', '=', partner)
          .where('emergency.agreement', '=', agreement)
          .where('emergency.profile', '=', profile)
          .executeTakeFirst()
  return gate({ agreement, act: null }, () => {
    const end = row === undefined ? null : endOf(row)
    if (emergency === undefined || row === undefined || end === null) return fail('emergency-unnoticed', {})
    if (side === 'asking' && row.state !== 'delivered') return fail('emergency-unnoticed', {})
    if (node.now() >= end) return fail('emergency-unnoticed', {})
    return { emergency, elements: row.elements }
  })
}

/** One of another unit is like none. Throws `not-found`. */
export async function requireOwnEmergency(
  db: Db,
  { emergency, unit }: { readonly emergency: string; readonly unit: string },
): Promise<void> {
  const row = await db
    .selectFrom('emergency')
    .select('id')
    .where('id', '=', emergency)
    .where('unit', '=', unit)
    .executeTakeFirst()
  if (row === undefined) fail('not-found', {})
}

/** Emergencies of a unit, and those that partners gave notice of, newest first. */
export async function listEmergencies(node: NodeContext, unit: string): Promise<readonly View[]> {
  const rows = await node.db
    .selectFrom('emergency')
    .leftJoin('outbox', 'outbox.id', 'emergency.message')
    .selectAll('emergency')
    .select('outbox.state as sent')
    .where((is) => is.or([is('emergency.unit', '=', unit), is('emergency.side', '=', 'asked')]))
    .orderBy('emergency.opened_at', 'desc')
    .orderBy('emergency.id')
    .execute()
  return rows.map(({ sent, ...row }) => viewOf(row, sent === 'delivered'))
}

/** The terms reserve as much for this inquirer, publisher and profile. Throws `agreement-not-in-force`, `quota-exceeded`. */
async function requireReserve(
  node: NodeContext,
  db: Db | Tx,
  {
    agreement,
    profile,
    elements,
    inquirer,
    publisher,
  }: Pick<Row, 'agreement' | 'profile' | 'elements'> & { readonly inquirer: string; readonly publisher: string },
): Promise<void> {
  const { terms } = await requireInForce(db, agreement, { now: node.now(), parties: [inquirer, publisher] })
  const budget = emergencyReserve({ terms, inquirer, publisher, profile })
  if (elements > budget)
    gate({ agreement, act: null }, () => fail('quota-exceeded', { profile: ownId(profile), count: elements, budget }))
}

function viewOf(row: Row, isTold: boolean): View {
  const { id: emergency, side, partner, agreement, profile, urgency, elements } = row
  const end = endOf(row)
  const state = side === 'asked' ? 'noticed' : row.approved_by === null ? 'open' : isTold ? 'noticed' : 'approved'
  return {
    ...{ emergency, side, partner, agreement, profile, urgency, elements, state },
    openedAt: formatInstant(row.opened_at),
    noticedAt: row.noticed_at === null ? null : formatInstant(row.noticed_at),
    endsAt: end === null ? null : formatInstant(end),
  }
}

/** When it lets nothing through any more; null before its notice. A partner dates its own notice: it counts from no later than it came. */
function endOf({
  side,
  noticed_at: sentAt,
  opened_at: cameAt,
}: Pick<Row, 'side' | 'noticed_at' | 'opened_at'>): Instant | null {
  if (sentAt === null) return null
  return (side === 'asked' ? Math.min(sentAt, cameAt) : sentAt) + lasts
}
