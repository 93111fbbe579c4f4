import {
  type Acting,
  actorToken,
  actOn,
  type CaseEvent,
  receiveEvent,
  type Reception,
  type Replica,
} from '@comity/casework'
import {
  applyFreeze,
  type FreezeDocument,
  freezeDues,
  type FreezeObject,
  freezeRows,
  type FreezeState,
  newFreeze,
  nextFreezeEvent,
} from '@comity/casework/freeze'
import { canonicalText, type Instant } from '@comity/codec'
import type { Selectable } from 'kysely'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { lockChannels } from '../partner/channel-locks.ts'
import type { FreezeTable } from '../schema/freeze.ts'
import type { Db, Tx } from '../schema.ts'
import { isFencedFrom, mayKnowFreeze } from './fence.ts'
import { keptDocuments } from './freeze-documents.ts'

export type FreezeRow = Selectable<FreezeTable>

/** A freeze as it stands with its events: `object` is what both sides hold. */
export interface OpenFreeze {
  readonly row: FreezeRow
  readonly events: readonly CaseEvent[]
  readonly object: FreezeObject
}

/**
 * A freeze of the actor's unit, all of one moment. Throws `not-found`, the same for one of another unit and for one that the
 * actor must not know of.
 */
export async function loadFreeze(
  node: NodeContext,
  { freeze, actor }: { readonly freeze: string; readonly actor: Actor },
): Promise<OpenFreeze & { readonly documents: ReadonlyMap<string, FreezeDocument> }> {
  const snapshot = node.db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only')
  return snapshot.execute(async (tx) => {
    const row = await findRow(tx, freeze)
    if (row === undefined || !isOf(actor, row)) return fail('not-found', {})
    return { ...(await withEvents(tx, row)), documents: await keptDocuments(node, tx, row) }
  })
}

/** The freezes of a unit that the actor may know of, newest first. */
export async function listFreezes(db: Db, actor: Actor): Promise<readonly FreezeRow[]> {
  return db
    .selectFrom('freeze')
    .selectAll()
    .where('unit', '=', actor.unit)
    .where(mayKnowFreeze(actor))
    .orderBy('opened_at', 'desc')
    .orderBy('id')
    .execute()
}

/** Locks a freeze for one act: of a person, of a partner whose channel the inbox has locked, or of a clock. Throws `not-found`. */
export async function lockFreeze(
  tx: Tx,
  wanted: { readonly freeze: string } & (
    { readonly actor: Actor } | { readonly partner: string } | { readonly by: 'clock' }
  ),
): Promise<OpenFreeze> {
  const found = await findRow(tx, wanted.freeze)
  if (found === undefined) return fail('not-found', {})
  const isOurs =
    'actor' in wanted ? isOf(wanted.actor, found) : !('partner' in wanted) || found.partner === wanted.partner
  if (!isOurs) return fail('not-found', {})
  await lockChannels(tx, [found.partner])
  const row = await tx
    .selectFrom('freeze')
    .selectAll()
    .where('id', '=', wanted.freeze)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return withEvents(tx, row)
}

/** A freeze before its first event; `facts` are what the agreement gives it. */
export function freshFreeze(
  node: Pick<NodeContext, 'party'>,
  {
    row: { id, side, partner, agreement },
    ...facts
  }: {
    readonly row: Pick<FreezeRow, 'id' | 'side' | 'partner' | 'agreement'>
  } & Pick<FreezeObject, 'clock' | 'holdDays' | 'workingDays'>,
): FreezeObject {
  const [requesting, requested] = side === 'requesting' ? [node.party, partner] : [partner, node.party]
  return newFreeze({ object: id, requesting, requested, agreement, ...facts })
}

/** Keeps a freeze that has not begun. */
export async function insertFreeze(tx: Tx, { row, object }: Omit<OpenFreeze, 'events'>): Promise<OpenFreeze> {
  await tx
    .insertInto('freeze')
    .values({ ...row, object: canonicalText(object) })
    .execute()
  return { row, events: [], object }
}

export interface OwnFreezeStep {
  readonly row: string
  readonly to: FreezeState
  /** What the act is about: new, or what an earlier row named. */
  readonly document: FreezeDocument | null
  readonly content: string | null
  /** The person who acts, or `node`. */
  readonly by: Actor | 'node'
}

/** Writes the next event of this party, stores and logs it. Throws what `applyFreeze` throws. */
export async function stepFreeze(
  node: NodeContext,
  tx: Tx,
  { freeze, row, to, document, content, by }: OwnFreezeStep & { readonly freeze: OpenFreeze },
): Promise<OpenFreeze> {
  const acting = actingOf(freeze.row, by)
  const event = nextFreezeEvent({
    ...{ freeze: freeze.object, row, to, party: node.party },
    ...{ acting, content, at: node.now() },
  })
  const object = applyFreeze(freeze.object, { event, document })
  return storeFreeze(node, tx, { freeze, events: [...freeze.events, event], object })
}

/**
 * Takes up an event of the other side (spec/freezes.md §5): it continues this copy, is known, or takes the place of what this
 * side did at the same time. Throws `object-mismatch` where it is neither.
 */
export async function receiveFreeze(
  node: NodeContext,
  tx: Tx,
  {
    freeze,
    event,
    document,
  }: { readonly freeze: OpenFreeze; readonly event: CaseEvent; readonly document: FreezeDocument | null },
): Promise<{ readonly freeze: OpenFreeze; readonly reception: Exclude<Reception, 'refused'> }> {
  const { row, object, events } = freeze
  const { clock, holdDays, workingDays } = object
  const kept = await keptDocuments(node, tx, row)
  const replay = (before: FreezeObject, next: CaseEvent): FreezeObject =>
    applyFreeze(before, { event: next, document: next === event ? document : (kept.get(next.content ?? '') ?? null) })
  const fresh = freshFreeze(node, { row, clock, holdDays, ...(workingDays === undefined ? {} : { workingDays }) })
  const replica: Replica<FreezeObject> = { side: row.side, fresh, events, current: object }
  // What continues the copy says itself why it cannot be applied.
  const isNext = event.seq === events.length + 1
  const { replica: next, reception } = isNext
    ? { replica: actOn(replica, event, replay), reception: 'applied' as const }
    : receiveEvent(replica, { event, replay })
  if (reception === 'refused') return fail('object-mismatch', { seq: event.seq })
  if (reception === 'known') return { freeze, reception }
  const stored = await storeFreeze(node, tx, { freeze, events: next.events, object: next.current })
  return { freeze: stored, reception }
}

/** The chain as it is now: what it has in place of the former one goes, what is new is kept and logged. */
async function storeFreeze(
  node: NodeContext,
  tx: Tx,
  { freeze, events, object }: Omit<OpenFreeze, 'row'> & { readonly freeze: OpenFreeze },
): Promise<OpenFreeze> {
  const { id } = freeze.row
  const state = object.state === 'NONE' ? fail('object-mismatch', {}) : object.state
  const same = events.findIndex((event, at) => event !== freeze.events[at])
  const fresh = same < 0 ? [] : events.slice(same)
  await tx
    .deleteFrom('freeze_event')
    .where('freeze', '=', id)
    .where('seq', '>', events.length - fresh.length)
    .execute()
  for (const event of fresh) {
    await tx
      .insertInto('freeze_event')
      .values({ freeze: id, seq: event.seq, event: canonicalText(event) })
      .execute()
    await node.log.append(tx, { type: 'freeze.event', body: event })
  }
  const row = { ...freeze.row, state, object: canonicalText(object), due_at: nextDue(object, node.now()) }
  const { due_at } = row
  await tx.updateTable('freeze').set({ state, object: row.object, due_at }).where('id', '=', id).execute()
  return { row, events, object }
}

/**
 * When the clocks have to be looked at: now, where something is past that may not have been said; whoever looks says each thing
 * once and moves this on.
 */
function nextDue(object: FreezeObject, now: Instant): Instant | null {
  const [first] = freezeDues(object)
  return first === undefined ? null : Math.max(first.at, now)
}

/** Tells whether a row of the table brings a document of its own. */
export function bringsDocument(row: string): boolean {
  return freezeRows.find((known) => known.row === row)?.content === 'new'
}

function isOf(actor: Actor, row: FreezeRow): boolean {
  return row.unit === actor.unit && !isFencedFrom(actor, row)
}

function actingOf(row: FreezeRow, by: OwnFreezeStep['by']): Acting {
  if (by === 'node') return { by: 'node' }
  const actor = actorToken({ object: row.id, person: by.person, secret: row.actor_secret })
  return { by: 'person', actor, roles: by.roles }
}

async function findRow(db: Db | Tx, freeze: string): Promise<FreezeRow | undefined> {
  return db.selectFrom('freeze').selectAll().where('id', '=', freeze).executeTakeFirst()
}

async function withEvents(db: Db | Tx, row: FreezeRow): Promise<OpenFreeze> {
  const rows = await db.selectFrom('freeze_event').select('event').where('freeze', '=', row.id).orderBy('seq').execute()
  const events = rows.map(({ event }) => JSON.parse(event) as CaseEvent) // our own, each applied before it was kept
  return { row, events, object: JSON.parse(row.object) as FreezeObject } // our own
}
