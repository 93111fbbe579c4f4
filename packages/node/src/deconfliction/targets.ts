import { randomUUID } from 'node:crypto'
import { day, dayStart, formatInstant, type Instant, utcDay } from '@comity/codec'
import type { ResultOf, targetList } from '@comity/client/api'
import { type Canonical, targetOf } from '@comity/identifiers'
import { sql } from 'kysely'
import { loadOpenCase } from '../cases/cases.ts'
import { insertRecords, sealRecords } from '../cases/insert-records.ts'
import { loadRecords, type StoredRecord } from '../cases/records.ts'
import { type UnitSeal, unitSeal } from '../cases/unit-seal.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { deleteRecords } from '../retraction/retract-records.ts'
import { lockAllChannels } from '../retraction/derived.ts'
import { maskValue } from '../retraction/mask.ts'
import type { Tx } from '../schema.ts'
import { endPlanned } from './planned.ts'

/** Days between two plans within which their parties hear of each other (spec/deconfliction.md §1). */
const nearDays = 14
/** A window is no longer than the days around it, so that its two ends are all that has to be asked. */
const longestWindow = 14
const furthestAhead = 366

export interface NewTarget {
  /** The record of the identifier that is planned on. */
  readonly record: string
  /** First and last day of the plan, UTC. */
  readonly from: string
  readonly until: string
}

/**
 * A person plans something about an identifier of a case of their unit, on a day or on some in a row. Throws `not-found`, `schema`
 * for days that are none, past, too many or too far ahead, `object-mismatch` for a closed case, `record-restricted`.
 */
export async function addTarget(node: NodeContext, actor: Actor, { record, ...window }: NewTarget): Promise<string> {
  const { first, last } = readWindow(node.now(), window)
  const id = randomUUID()
  await node.db.transaction().execute(async (tx) => {
    const source = await lockSource(node, tx, { record, unit: actor.unit })
    await tx
      .insertInto('planned_target')
      .values({
        id,
        unit: actor.unit,
        case_id: source.case,
        record,
        from_day: window.from,
        until_day: window.until,
        state: 'open',
        entered_by: actor.person,
        entered_at: node.now(),
        ended_at: null,
      })
      .execute()
    await insertDays(node, tx, { target: id, source, first, last })
  })
  return id
}

function readWindow(
  now: Instant,
  { from, until }: Pick<NewTarget, 'from' | 'until'>,
): { readonly first: Instant; readonly last: Instant } {
  const [first, last] = [dayStart(from), dayStart(until)]
  if (first === undefined || last === undefined) return fail('schema', {})
  const isOver = last + day <= now
  if (last < first || last - first > longestWindow * day || isOver || last > now + furthestAhead * day)
    fail('schema', {})
  return { first, last }
}

async function lockSource(
  node: NodeContext,
  tx: Tx,
  { record, unit }: { readonly record: string; readonly unit: string },
): Promise<StoredRecord> {
  const own = await tx
    .selectFrom('record')
    .select('id')
    .where('id', '=', record)
    .where('unit', '=', unit)
    .where('profile', '<>', 'target/1')
    .forShare()
    .executeTakeFirst()
  if (own === undefined) fail('not-found', {})
  const [source] = await loadRecords({ ...node, db: tx }, [record])
  if (source === undefined) return fail('not-found', {})
  await loadOpenCase({ ...node, db: tx }, { case: source.case, unit })
  return source.isRestricted ? fail('record-restricted', {}) : source
}

/** One record for each day on which the plan of another would be near; only the two ends of the window are asked about. */
async function insertDays(
  node: NodeContext,
  tx: Tx,
  {
    target,
    source,
    first,
    last,
  }: { readonly target: string; readonly source: StoredRecord; readonly first: Instant; readonly last: Instant },
): Promise<void> {
  const seal = unitSeal(await node.keys.unit(source.unit))
  const { unit, category, status, marking, identifier: subject } = source
  const owner = { case: source.case, unit, category, party: node.party, marking, now: node.now() }
  const days: Canonical[] = []
  for (let at = first - nearDays * day; at <= last + nearDays * day; at += day)
    days.push(targetOf({ identifier: subject, day: utcDay(at) }))
  const records = days.map((identifier) => ({ identifier, status, firstSeen: owner.now, marking }))
  await insertRecords(tx, sealRecords(seal, { owner, records }))
  const asked = [first, last].map((at) => targetOf({ identifier: subject, day: utcDay(at) }))
  await sql`
    insert into planned_day (record, target, is_asked)
    select id, ${target}, value_key = any (${keysOf(seal, asked)}::bytea[]) from record
    where case_id = ${source.case} and profile = 'target/1' and value_key = any (${keysOf(seal, days)}::bytea[])`.execute(
    tx,
  )
}

function keysOf(seal: UnitSeal, identifiers: readonly Canonical[]): readonly Buffer[] {
  return identifiers.map(({ profile, value }) => Buffer.from(seal.keyOf([profile, value])))
}

/** A person of the unit takes a target back: its rows leave with the next version. Throws `not-found`, `object-mismatch`. */
export async function withdrawTarget(node: NodeContext, actor: Actor, target: string): Promise<void> {
  await node.db.transaction().execute(async (tx) => {
    await lockAllChannels(tx)
    const row = await tx
      .selectFrom('planned_target')
      .select('state')
      .where('id', '=', target)
      .where('unit', '=', actor.unit)
      .forUpdate()
      .executeTakeFirst()
    if (row === undefined) return fail('not-found', {})
    if (row.state !== 'open') return fail('object-mismatch', {})
    await endTarget(node, tx, target)
  })
}

/** Ends the targets whose days are over. Called before anything is published or asked of targets. */
export async function endPastTargets(node: NodeContext): Promise<void> {
  const over = await node.db
    .selectFrom('planned_target')
    .select('id')
    .where('state', '=', 'open')
    .where('until_day', '<', utcDay(node.now()))
    .execute()
  for (const { id } of over) {
    await node.db.transaction().execute(async (tx) => {
      await lockAllChannels(tx)
      await endTarget(node, tx, id)
    })
  }
}

async function endTarget(node: NodeContext, tx: Tx, target: string): Promise<void> {
  const records = await endPlanned(node, tx, { targets: [target] })
  if (records.length > 0) await deleteRecords(node, tx, { id: target, reason: 'outdated', records })
}

/** The targets of the unit, newest first, with the contacts that came of each. */
export async function listTargets(node: NodeContext, { unit }: Actor): Promise<ResultOf<typeof targetList>['targets']> {
  const rows = await node.db
    .selectFrom('planned_target')
    .selectAll()
    .where('unit', '=', unit)
    .orderBy('entered_at', 'desc')
    .orderBy('id')
    .execute()
  const sources = await loadRecords(
    node,
    rows.map(({ record }) => record),
  )
  const values = new Map(sources.map((source) => [source.record, source]))
  const contacts = await node.db
    .selectFrom('target_contact')
    .selectAll()
    .where('unit', '=', unit)
    .orderBy('at')
    .orderBy('id')
    .execute()
  return rows.map((row) => {
    const source = values.get(row.record)
    return {
      target: row.id,
      case: row.case_id,
      record: row.record,
      profile: source?.profile ?? null,
      value: source === undefined ? null : maskValue(source.value),
      from: row.from_day,
      until: row.until_day,
      state: row.state,
      contacts: contacts
        .filter(({ target }) => target === row.id)
        .map(({ partner, agreement, at }) => ({ partner, agreement, at: formatInstant(at) })),
    }
  })
}
