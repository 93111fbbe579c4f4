import {
  actorToken,
  applyHit,
  type CaseEvent,
  type HitObject,
  newHit,
  nextHitEvent,
  type HitState,
} from '@comity/casework'
import type { hitList, ResultOf } from '@comity/client/api'
import { canonicalText, formatInstant, type Instant, toBase64url, toHex } from '@comity/codec'
import type { Label } from '@comity/match-index'
import { randomUUID } from 'node:crypto'
import { type Insertable, type Selectable, sql } from 'kysely'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { HitTable } from '../schema/hit.ts'
import type { Db, Tx } from '../schema.ts'
import { type UnitSeal, unitSeal } from '../cases/unit-seal.ts'

/** A verified tag found in a partner's index, as `match.start` reports it. */
export interface NewHit {
  readonly unit: string
  readonly case: string
  readonly record: string
  readonly agreement: string
  readonly publisher: string
  readonly epoch: number
  readonly batch: string
  readonly position: number
  readonly profile: string
  /** The canonical identifier. */
  readonly value: string
  readonly purpose: string
  readonly basis: string
  readonly label: Label
  /** The publisher has withdrawn the row reference. */
  readonly withdrawn: boolean
  /** The manifest and the segment that named it; null where its publisher's place in the log was not kept. */
  readonly foundIn: { readonly manifest: Uint8Array; readonly segment: Uint8Array } | null
  /** 32 bytes, kept for the hit's report. */
  readonly blind: Uint8Array
}

export type HitRow = Selectable<HitTable>

const rowsAtOnce = 1_000

/**
 * Stores hits in the transaction that stores the answer they come of. A hit that this case already has of the same row is
 * left as it stands. Returns how many were new.
 */
export async function insertHits(node: NodeContext, tx: Tx, hits: readonly NewHit[]): Promise<number> {
  const seals = new Map<string, UnitSeal>()
  for (const unit of new Set(hits.map((hit) => hit.unit))) seals.set(unit, unitSeal(await node.keys.unit(unit)))
  let inserted = 0
  for (let at = 0; at < hits.length; at += rowsAtOnce) {
    const rows = hits.slice(at, at + rowsAtOnce).map((hit) => rowOf(node, hit, seals.get(hit.unit)))
    // One parameter for all rows: a parameter a value costs ten times as much as sealing it.
    const { numAffectedRows } = await sql`
      insert into hit select * from json_populate_recordset(null::hit, ${JSON.stringify(rows.map(columnTexts))}::json)
      on conflict do nothing`.execute(tx)
    inserted += Number(numAffectedRows ?? 0n)
  }
  return inserted
}

/** A row in PostgreSQL's JSON: bytes as their input text. */
function columnTexts(row: Insertable<HitTable>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]: [string, unknown]) => [
      name,
      value instanceof Uint8Array ? `\\x${toHex(value)}` : value,
    ]),
  )
}

function rowOf(node: NodeContext, hit: NewHit, seal: UnitSeal | undefined): Insertable<HitTable> {
  if (seal === undefined) throw new TypeError('a unit without its seal')
  const [id, now] = [randomUUID(), node.now()]
  const { label } = hit
  const { state, events } = foundEvents(node, { id, now, withdrawn: hit.withdrawn })
  return {
    id,
    unit: hit.unit,
    case_id: hit.case,
    record: hit.record,
    agreement: hit.agreement,
    publisher: hit.publisher,
    epoch: hit.epoch,
    batch: hit.batch,
    position: hit.position,
    profile: hit.profile,
    value_sealed: seal.seal(['hit.value', id], hit.value),
    blind_sealed: seal.seal(['hit.blind', id], toBase64url(hit.blind)),
    purpose: hit.purpose,
    basis: hit.basis,
    reference: label.reference,
    category: label.category,
    statuses: label.statuses,
    contact_unit: label.contactUnit,
    handling: label.handling,
    month: label.month,
    state,
    actor_secret: node.random(32),
    events: canonicalText(events),
    reason_sealed: null,
    found_at: now,
    confirmed_at: null,
    withdrawn_at: hit.withdrawn ? now : null,
    erased_at: null,
    manifest: hit.foundIn?.manifest ?? null,
    segment: hit.foundIn?.segment ?? null,
  }
}

function foundEvents(
  node: NodeContext,
  { id, now, withdrawn }: { readonly id: string; readonly now: Instant; readonly withdrawn: boolean },
): { readonly state: HitState; readonly events: readonly CaseEvent[] } {
  const byNode = { acting: { by: 'node' }, party: node.party, at: now } as const
  const fresh = newHit({ object: id, party: node.party })
  const found = nextHitEvent({ ...byNode, hit: fresh, row: 'h1', to: 'NEW' })
  const hit = applyHit(fresh, found)
  if (!withdrawn) return { state: 'NEW', events: [found] }
  const withdrawal = nextHitEvent({ ...byNode, hit, row: 'h4', to: 'WITHDRAWN' })
  return { state: 'WITHDRAWN', events: [found, withdrawal] }
}

/** The hits of a unit, newest first. */
export async function listHits(db: Db, unit: string): Promise<readonly HitRow[]> {
  return db.selectFrom('hit').selectAll().where('unit', '=', unit).orderBy('found_at', 'desc').orderBy('id').execute()
}

/** A hit of this unit. Throws `not-found`, the same for one of another unit. */
export async function loadHit(db: Db, { hit, unit }: { readonly hit: string; readonly unit: string }): Promise<HitRow> {
  const row = await db.selectFrom('hit').selectAll().where('id', '=', hit).where('unit', '=', unit).executeTakeFirst()
  return row ?? fail('not-found', {})
}

/** A hit as lists show it: nothing of its identifier. */
export function hitSummary(row: HitRow): ResultOf<typeof hitList>['hits'][number] {
  return {
    hit: row.id,
    case: row.case_id,
    agreement: row.agreement,
    publisher: row.publisher,
    profile: row.profile,
    state: row.state,
    foundAt: formatInstant(row.found_at),
    withdrawnAt: row.withdrawn_at === null ? null : formatInstant(row.withdrawn_at),
  }
}

/** The identifier of a hit in clear; null once it was erased. */
export async function openHitValue(node: Pick<NodeContext, 'keys'>, row: HitRow): Promise<string | null> {
  if (row.value_sealed === null) return null
  return unitSeal(await node.keys.unit(row.unit)).open(['hit.value', row.id], row.value_sealed)
}

export interface HitMove {
  readonly hit: string
  readonly actor: Actor
  readonly row: 'h2' | 'h3' | 'h6' | 'h6e'
  readonly to: HitState
  /** Why, in the person's words; kept sealed. Null leaves an earlier reason. */
  readonly reason: string | null
}

/**
 * A person of the hit's unit moves it (spec/casework.md §6). Returns it as it stands then.
 * Throws `not-found`, `role-forbids`, `object-mismatch`.
 */
export async function moveHit(node: NodeContext, tx: Tx, { hit: id, actor, ...move }: HitMove): Promise<HitRow> {
  const row = await tx
    .selectFrom('hit')
    .selectAll()
    .where('id', '=', id)
    .where('unit', '=', actor.unit)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) return fail('not-found', {})
  // A hit of a target leads to a contact and to no request: it would carry what is planned (spec/deconfliction.md §5).
  if (move.to === 'CITED' && row.profile === 'target/1') fail('object-mismatch', {})
  const { events, hit } = replayHit(node, row)
  const token = actorToken({ object: id, person: actor.person, secret: row.actor_secret })
  const acting = { by: 'person', actor: token, roles: actor.roles } as const
  const at = node.now()
  const event = nextHitEvent({ hit, row: move.row, to: move.to, party: node.party, acting, at })
  const { state } = applyHit(hit, event)
  const seal = unitSeal(await node.keys.unit(row.unit))
  const change = {
    state: state === 'NONE' ? fail('object-mismatch', {}) : state,
    events: canonicalText([...events, event]),
    reason_sealed: move.reason === null ? row.reason_sealed : seal.seal(['hit.reason', id], move.reason),
    confirmed_at: state === 'CONFIRMED' ? at : row.confirmed_at,
  }
  await tx.updateTable('hit').set(change).where('id', '=', id).execute()
  await node.log.append(tx, { type: 'hit.event', body: event })
  return { ...row, ...change }
}

/**
 * Marks this node's hits whose row references a publisher has withdrawn (spec/matching.md §8), of this epoch or an earlier
 * one: references are random, so one names one row. Returns how many were marked.
 */
export async function withdrawHits(
  node: NodeContext,
  tx: Tx,
  {
    agreement,
    publisher,
    references,
  }: { readonly agreement: string; readonly publisher: string; readonly references: readonly Uint8Array[] },
): Promise<number> {
  let marked = 0
  for (let at = 0; at < references.length; at += rowsAtOnce) {
    const hits = await tx
      .selectFrom('hit')
      .select('id')
      .where('agreement', '=', agreement)
      .where('publisher', '=', publisher)
      .where('reference', 'in', references.slice(at, at + rowsAtOnce))
      .where('withdrawn_at', 'is', null)
      .execute()
    marked += await markWithdrawn(
      node,
      tx,
      hits.map(({ id }) => id),
    )
  }
  return marked
}

/**
 * Marks hits as withdrawn by their publisher. One that nobody has judged ends there; what a person decided stays decided,
 * and the mark stands beside it and beside every request that cites it. Returns how many were not marked before.
 */
export async function markWithdrawn(node: NodeContext, tx: Tx, hits: readonly string[]): Promise<number> {
  if (hits.length === 0) return 0
  const rows = await tx
    .selectFrom('hit')
    .selectAll()
    .where('id', 'in', hits)
    .where('withdrawn_at', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute()
  if (rows.length === 0) return 0
  const ids = rows.map(({ id }) => id)
  await tx.updateTable('hit').set({ withdrawn_at: node.now() }).where('id', 'in', ids).execute()
  for (const row of rows.filter(({ state }) => state === 'NEW'))
    await endHit(node, tx, { row, by: 'h4', to: 'WITHDRAWN' })
  return rows.length
}

/** The node itself ends a hit that nobody has judged (spec/casework.md §6). */
export async function endHit(
  node: NodeContext,
  tx: Tx,
  { row, by, to }: { readonly row: HitRow; readonly by: 'h4' | 'h5'; readonly to: 'WITHDRAWN' | 'EXPIRED' },
): Promise<void> {
  const { events, hit } = replayHit(node, row)
  const event = nextHitEvent({ hit, row: by, to, party: node.party, acting: { by: 'node' }, at: node.now() })
  applyHit(hit, event)
  const change = { state: to, events: canonicalText([...events, event]) }
  await tx.updateTable('hit').set(change).where('id', '=', row.id).execute()
  await node.log.append(tx, { type: 'hit.event', body: event })
}

function replayHit(
  node: Pick<NodeContext, 'party'>,
  row: HitRow,
): { readonly events: readonly CaseEvent[]; readonly hit: HitObject } {
  const events = JSON.parse(row.events) as readonly CaseEvent[] // our own, checked again by applyHit
  return { events, hit: events.reduce(applyHit, newHit({ object: row.id, party: node.party })) }
}
