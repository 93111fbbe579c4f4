import {
  type Acting,
  actorToken,
  applyRequest,
  type CaseEvent,
  clockInstants,
  newRequest,
  nextRequestEvent,
  type RequestObject,
  type RequestState,
} from '@comity/casework'
import { nextLook } from '@comity/casework/request'
import type { requestList, ResultOf } from '@comity/client/api'
import { canonicalText, formatInstant } from '@comity/codec'
import type { Selectable } from 'kysely'
import { lockChannels } from '../partner/channel-locks.ts'
import type { Local } from '../calendar/calendar-view.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { isFencedFrom, mayKnow } from './confidential.ts'
import { endsOf, freeFollowed } from './request-ends.ts'
import { clockOfRow } from './request-row.ts'
import type { RequestTable } from '../schema/request.ts'
import type { Db, Tx } from '../schema.ts'

export type RequestRow = Selectable<RequestTable>

/** A request with its events replayed: `object` is what both sides hold. */
export interface OpenRequest {
  readonly row: RequestRow
  readonly events: readonly CaseEvent[]
  readonly object: RequestObject
}

/**
 * A request of the actor's unit, all of one moment: a partner's message between two reads must not show a state without what
 * came with it. Throws `not-found`, the same for one of another unit
 * and for a confidential one that the actor must not know of.
 */
export async function loadRequest(
  node: NodeContext,
  { request, actor }: { readonly request: string; readonly actor: Actor },
): Promise<OpenRequest & { readonly row: MarkedRequest }> {
  const snapshot = node.db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only')
  return snapshot.execute(async (tx) => {
    const row = await marked(tx).where('request.id', '=', request).executeTakeFirst()
    if (row === undefined || !isOf(actor, row)) return fail('not-found', {})
    return { ...(await replay(node, tx, row)), row }
  })
}

/** A row with what a retraction did to it (spec/retraction.md §5). */
export type MarkedRequest = RequestRow & { readonly is_withdrawn: boolean; readonly is_retracted: boolean }

/** The requests of a unit that the actor may know of, newest first. */
export async function listRequests(db: Db, actor: Actor): Promise<readonly MarkedRequest[]> {
  return marked(db)
    .where('request.unit', '=', actor.unit)
    .where(mayKnow(actor))
    .orderBy('opened_at', 'desc')
    .orderBy('request.id')
    .execute()
}

function marked(db: Db | Tx) {
  return db
    .selectFrom('request')
    .leftJoin('hit', 'hit.id', 'request.hit')
    .selectAll('request')
    .select((is) => [
      is('hit.withdrawn_at', 'is not', null).$castTo<boolean>().as('is_withdrawn'),
      is
        .exists(is.selectFrom('retraction').select('retraction.id').whereRef('retraction.request', '=', 'request.id'))
        .$castTo<boolean>()
        .as('is_retracted'),
    ])
}

/** Locks a request for one act of a person, or of a partner whose channel the inbox has locked. Throws `not-found`. */
export async function lockRequest(
  node: NodeContext,
  tx: Tx,
  wanted: { readonly request: string } & ({ readonly actor: Actor } | { readonly partner: string }),
): Promise<OpenRequest> {
  const found = await findRow(tx, wanted.request)
  if (found === undefined) return fail('not-found', {})
  const isOurs = 'actor' in wanted ? isOf(wanted.actor, found) : found.partner === wanted.partner
  if (!isOurs) return fail('not-found', {})
  await lockChannels(tx, [found.partner])
  const row = await tx
    .selectFrom('request')
    .selectAll()
    .where('id', '=', wanted.request)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return replay(node, tx, row)
}

/** The request before its first event, from its row. */
export function freshRequest(node: Pick<NodeContext, 'party'>, row: RequestRow): RequestObject {
  const isOurs = row.side === 'requesting'
  return newRequest({
    object: row.id,
    requesting: isOurs ? node.party : row.partner,
    requested: isOurs ? row.partner : node.party,
    kind: row.kind,
    agreement: row.agreement,
    urgency: row.urgency,
    clock: clockOfRow(row),
  })
}

export interface OwnStep {
  readonly row: string
  readonly to: RequestState
  readonly content: string | null
  /** The person who acts, or `node`. */
  readonly by: Actor | 'node'
}

/** Writes the next event of this party, stores and logs it. Throws `role-forbids`, `same-person`, `object-mismatch`. */
export async function stepRequest(
  node: NodeContext,
  tx: Tx,
  { request, row, to, content, by }: OwnStep & { readonly request: OpenRequest },
): Promise<OpenRequest> {
  const event = nextRequestEvent({
    request: request.object,
    row,
    to,
    party: node.party,
    acting: actingOf(request.row, by),
    content,
    at: node.now(),
  })
  return storeEvent(node, tx, { request, event })
}

/** Applies an event, one's own or the partner's, stores and logs it. Throws what `applyRequest` throws. */
export async function storeEvent(
  node: NodeContext,
  tx: Tx,
  { request, event }: { readonly request: OpenRequest; readonly event: CaseEvent },
): Promise<OpenRequest> {
  const object = applyRequest(request.object, event)
  const { id } = request.row
  if (object.state === 'NONE') return fail('object-mismatch', {})
  await tx
    .insertInto('request_event')
    .values({ request: id, seq: event.seq, event: canonicalText(event) })
    .execute()
  const row = await standing(tx, { ...request.row, state: object.state }, object)
  await node.log.append(tx, { type: 'request.event', body: event })
  return { row, events: [...request.events, event], object }
}

/** Stores where a request stands and when it is to be looked at next. */
async function standing(tx: Tx, row: RequestRow, object: RequestObject): Promise<RequestRow> {
  const { id, state } = row
  const ends = await endsOf(tx, row, object)
  const { reviewAt: review_at } = ends
  const rows = await tx.selectFrom('request_alarm').select('alarm').where('request', '=', id).execute()
  const due_at = nextLook(object, { ...ends, raised: rows.map(({ alarm }) => alarm) })
  const next = nextDeadline(object)
  await tx
    .updateTable('request')
    .set({ state, review_at, due_at, ...next })
    .where('id', '=', id)
    .execute()
  await freeFollowed(tx, row)
  return { ...row, review_at, due_at, ...next }
}

/** The clock that runs out first of those that run. */
function nextDeadline(object: RequestObject): Pick<RequestRow, 'next_clock' | 'next_at'> {
  const ends = clockInstants(object).filter(({ part }) => part === 'missed')
  const [first] = ends.sort((one, other) => one.due - other.due)
  return { next_clock: first?.clock ?? null, next_at: first?.due ?? null }
}

/** Takes this side's copy back to an earlier event, where the partner acted on the same state (spec/casework.md §10). */
export async function rewind(
  node: NodeContext,
  tx: Tx,
  { request, to }: { readonly request: OpenRequest; readonly to: number },
): Promise<OpenRequest> {
  const { id } = request.row
  for (const table of ['request_form', 'request_event'] as const)
    await tx.deleteFrom(table).where('request', '=', id).where('seq', '>', to).execute()
  const events = request.events.slice(0, to)
  const object = events.reduce(applyRequest, freshRequest(node, request.row))
  if (object.state === 'NONE') return fail('object-mismatch', {})
  // An end of the mark that was among what is taken back is none.
  const is_confidential = request.row.is_confidential || request.events.slice(to).some(({ row }) => row === 'q30')
  await tx.updateTable('request').set({ is_confidential }).where('id', '=', id).execute()
  const row = await standing(tx, { ...request.row, is_confidential, state: object.state }, object)
  return { row, events, object }
}

/** A request as lists show it. */
export function requestSummaryOf(row: MarkedRequest, local: Local): ResultOf<typeof requestList>['requests'][number] {
  const { id, side, partner, agreement, kind, urgency, state, next_clock: clock, next_at: at } = row
  const next = clock === null || at === null ? null : { clock, at: formatInstant(at), local: { ...local(partner, at) } }
  const marks = [
    ...(row.is_withdrawn ? (['withdrawn'] as const) : []),
    ...(row.is_retracted ? (['retracted'] as const) : []),
    ...(row.erased_at === null ? [] : (['erased'] as const)),
    ...(row.is_confidential ? (['confidential'] as const) : []),
  ]
  return {
    request: id,
    side,
    partner,
    agreement,
    kind,
    urgency,
    state,
    openedAt: formatInstant(row.opened_at),
    next,
    marks,
  }
}

function isOf(actor: Actor, row: RequestRow): boolean {
  return row.unit === actor.unit && !isFencedFrom(actor, row)
}

/** Who acts, as the events of a request name them. */
export function actingOf(row: RequestRow, by: OwnStep['by']): Acting {
  if (by === 'node') return { by: 'node' }
  const actor = actorToken({ object: row.id, person: by.person, secret: row.actor_secret })
  return { by: 'person', actor, roles: by.roles }
}

async function findRow(db: Db | Tx, request: string): Promise<RequestRow | undefined> {
  return db.selectFrom('request').selectAll().where('id', '=', request).executeTakeFirst()
}

async function replay(node: NodeContext, db: Db | Tx, row: RequestRow): Promise<OpenRequest> {
  const rows = await db
    .selectFrom('request_event')
    .select('event')
    .where('request', '=', row.id)
    .orderBy('seq')
    .execute()
  const events = rows.map(({ event }) => JSON.parse(event) as CaseEvent) // our own, checked again by applyRequest
  return { row, events, object: events.reduce(applyRequest, freshRequest(node, row)) }
}
