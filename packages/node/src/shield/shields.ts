import { randomUUID } from 'node:crypto'
import { audienceWords, type NotTo, type ShieldGround, shieldWords } from '@comity/agreement'
import type { ResultOf, shieldList } from '@comity/client/api'
import { canonicalText, formatInstant, fromBase64url, toBase64url } from '@comity/codec'
import { type Selectable, sql } from 'kysely'
import { loadAgreement } from '../agreements/agreements.ts'
import { wakeTakenBack } from '../asking/wake-taken-back.ts'
import { loadRecords } from '../cases/records.ts'
import { unitSeal } from '../cases/unit-seal.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { lockAllChannels } from '../retraction/derived.ts'
import { maskValue } from '../retraction/mask.ts'
import type { ShieldTable } from '../schema/shield.ts'
import type { Tx } from '../schema.ts'

type Row = Selectable<ShieldTable>
type View = ResultOf<typeof shieldList>['shields'][number]

export interface NewShield {
  readonly record: string
  readonly ground: ShieldGround | null
  readonly notTo: NotTo
}

/**
 * A person of the record's unit shields its identifier (spec/cases.md §4). It counts from the commit on: the next version
 * of each index takes back what stands there, and what waits to be asked is not. Throws `not-found`, and `schema` for a
 * shield against nobody.
 */
export async function placeShield(node: NodeContext, actor: Actor, given: NewShield): Promise<View> {
  const { record: id, ground, notTo } = given
  const words = shieldWords({ ground, notTo })
  if (words.length === 0) fail('schema', {})
  const row = await node.db.transaction().execute(async (tx) => {
    // Requests leave under their partner's channel: none is half way out while this is placed.
    await lockAllChannels(tx)
    // No unit comes to be that would not know of it.
    await sql`lock table unit in share mode`.execute(tx)
    const [found] = await loadRecords({ ...node, db: tx }, [id])
    if (found?.unit !== actor.unit) return fail('not-found', {})
    const { profile, value } = found
    const seal = unitSeal(await node.keys.unit(actor.unit))
    const shield = randomUUID()
    const placed = await tx
      .insertInto('shield')
      .values({
        ...{ id: shield, record: id, case_id: found.case, unit: actor.unit, profile, ground },
        value_sealed: seal.seal(valuePlace(shield), value),
        not_to: canonicalText(notTo),
        words,
        placed_by: actor.person,
        placed_at: node.now(),
        ...{ confirmed_by: null, confirmed_at: null, lift_by: null, lifted_at: null },
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    await spreadShields(node, tx)
    await takeBack(node, tx, placed)
    await logAct(node, tx, { shield, state: 'placed' })
    return placed
  })
  await wakeTakenBack(node)
  return viewOf(node, row)
}

/** A second person confirms it. Throws `not-found`, `same-person`, `object-mismatch` where it is confirmed or lifted. */
export async function confirmShield(node: NodeContext, actor: Actor, id: string): Promise<View> {
  return changeShield(node, { actor, id }, (row) => {
    if (row.confirmed_at !== null) return fail('object-mismatch', {})
    if (row.placed_by === actor.person) return fail('same-person', {})
    return { state: 'confirmed', change: { confirmed_by: actor.person, confirmed_at: node.now() } }
  })
}

/** Two persons lift it; until the second it stands. Throws `not-found`, `same-person`, `object-mismatch` where it is lifted. */
export async function liftShield(node: NodeContext, actor: Actor, id: string): Promise<View> {
  return changeShield(node, { actor, id }, (row) => {
    if (row.lift_by === null) return { state: 'lift-asked', change: { lift_by: actor.person } }
    if (row.lift_by === actor.person) return fail('same-person', {})
    return { state: 'lifted', change: { lifted_at: node.now(), value_sealed: null } }
  })
}

/** The shields of a unit, newest first, values masked. */
export async function listShields(node: NodeContext, unit: string): Promise<readonly View[]> {
  const rows = await node.db
    .selectFrom('shield')
    .selectAll()
    .where('unit', '=', unit)
    .orderBy('placed_at', 'desc')
    .orderBy('id')
    .execute()
  return Promise.all(rows.map((row) => viewOf(node, row)))
}

interface ShieldChange {
  readonly state: 'confirmed' | 'lift-asked' | 'lifted'
  readonly change: Partial<Pick<Row, 'confirmed_by' | 'confirmed_at' | 'lift_by' | 'lifted_at' | 'value_sealed'>>
}

async function changeShield(
  node: NodeContext,
  { actor, id }: { readonly actor: Actor; readonly id: string },
  step: (row: Row) => ShieldChange,
): Promise<View> {
  const row = await node.db.transaction().execute(async (tx) => {
    const found = await tx
      .selectFrom('shield')
      .selectAll()
      .where('id', '=', id)
      .where('unit', '=', actor.unit)
      .forUpdate()
      .executeTakeFirst()
    if (found === undefined) return fail('not-found', {})
    if (found.lifted_at !== null) return fail('object-mismatch', {})
    const { state, change } = step(found)
    const changed = await tx
      .updateTable('shield')
      .set(change)
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    if (state === 'lifted') await tx.deleteFrom('shield_key').where('shield', '=', id).execute()
    await logAct(node, tx, { shield: id, state })
    return changed
  })
  return viewOf(node, row)
}

/**
 * Gives every unit the digest of every shield that stands: each has keys of its own, and whoever is shielded in one unit is
 * hidden in the records of all.
 */
export async function spreadShields(node: Pick<NodeContext, 'keys'>, tx: Tx): Promise<void> {
  const { rows } = await sql<Row & { readonly to_unit: string }>`
    select s.*, u.id as to_unit from shield s cross join unit u
    where s.value_sealed is not null
      and not exists (select from shield_key k where k.shield = s.id and k.unit = u.id)`.execute(tx)
  for (const { id, unit, profile, value_sealed: sealed, words, to_unit: toUnit } of rows) {
    if (sealed === null) continue
    const value = unitSeal(await node.keys.unit(unit)).open(valuePlace(id), sealed)
    const key = unitSeal(await node.keys.unit(toUnit)).keyOf([profile, value])
    await tx
      .insertInto('shield_key')
      .values({ unit: toUnit, profile, value_key: key, shield: id, words })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
}

/**
 * Under each agreement that it hides from, rows that stand in the index are taken back by the next version
 * (spec/retraction.md §4), and a question that waits to be sent is not.
 */
async function takeBack(node: NodeContext, tx: Tx, { id, words }: Row): Promise<void> {
  const epochs = await tx.selectFrom('index_epoch').select('agreement').distinct().execute()
  const asked = await tx
    .selectFrom('ask_batch')
    .select('agreement')
    .distinct()
    .where('state', '=', 'prepared')
    .execute()
  const agreements = [...epochs.map((row) => row.agreement), ...asked.map((row) => toBase64url(row.agreement))]
  for (const agreement of new Set(agreements)) {
    const { terms } = await loadAgreement(tx, agreement, node.now())
    const audience = audienceWords({ terms, own: node.party })
    if (!words.some((word) => audience.includes(word))) continue
    await sql`
      insert into index_retraction (epoch, record, reference, act, queued_at)
      select x.epoch, x.record, x.reference, 'delete', ${node.now()}
      from index_epoch e join index_row_record x on x.epoch = e.id join record r on r.id = x.record
        join shield_key k on k.unit = r.unit and k.profile = r.profile and k.value_key = r.value_key
      where e.agreement = ${agreement} and k.shield = ${id}
      on conflict (epoch, record, reference) do update set act = excluded.act`.execute(tx)
    await sql`
      update ask_batch set state = 'refused', code = 'person-protected', blinds_sealed = null, updated_at = ${node.now()}
      where state = 'prepared' and answer is null and agreement = ${fromBase64url(agreement, 32)} and records && array(
        select r.id from record r join shield_key k
          on k.unit = r.unit and k.profile = r.profile and k.value_key = r.value_key where k.shield = ${id}
        union select d.record from planned_day d join planned_target t on t.id = d.target join record r on r.id = t.record
          join shield_key k on k.unit = r.unit and k.profile = r.profile and k.value_key = r.value_key where k.shield = ${id})`.execute(
      tx,
    )
  }
}

/** The log says that somebody was shielded, not who, nor from whom. */
async function logAct(
  node: NodeContext,
  tx: Tx,
  { shield, state }: { readonly shield: string; readonly state: 'placed' | ShieldChange['state'] },
): Promise<void> {
  await node.log.append(tx, { type: 'record.shield', body: { shield, state, at: formatInstant(node.now()) } })
}

async function viewOf(node: NodeContext, row: Row): Promise<View> {
  const { id: shield, case_id: caseId, record, profile, ground, value_sealed: sealed } = row
  const value = sealed === null ? null : unitSeal(await node.keys.unit(row.unit)).open(valuePlace(shield), sealed)
  const instant = (at: number | null) => (at === null ? null : formatInstant(at))
  return {
    ...{ shield, case: caseId, record, profile, ground },
    value: value === null ? null : maskValue(value),
    notTo: JSON.parse(row.not_to) as NotTo, // our own
    state: row.lifted_at !== null ? 'lifted' : row.confirmed_at === null ? 'unconfirmed' : 'confirmed',
    isLiftAsked: row.lift_by !== null,
    placedAt: formatInstant(row.placed_at),
    confirmedAt: instant(row.confirmed_at),
    liftedAt: instant(row.lifted_at),
  }
}

function valuePlace(shield: string): readonly string[] {
  return ['shield.value', shield]
}
