import {
  actorToken,
  applySubject,
  type CaseEvent,
  newSubjectRequest,
  nextSubjectEvent,
  readSubjectProposal,
  type SubjectObject,
  type SubjectProposal,
  subjectStanding,
  type SubjectState,
} from '@comity/casework'
import type { ResultOf, subjectList, subjectShow } from '@comity/client/api'
import { canonicalText, formatInstant, utf8Encode } from '@comity/codec'
import type { Selectable } from 'kysely'
import { unitSeal } from '../cases/unit-seal.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { SubjectRequestTable } from '../schema/subject.ts'
import type { Db, Tx } from '../schema.ts'

export type SubjectRow = Selectable<SubjectRequestTable>

/** A request with its events replayed. */
export interface OpenSubject {
  readonly row: SubjectRow
  readonly events: readonly CaseEvent[]
  readonly object: SubjectObject
}

/** Which request, of which unit. */
export interface WantedSubject {
  readonly subject: string
  readonly unit: string
}

/** A request of this unit. Throws `not-found`, the same for one of another unit. */
export async function loadSubject(node: NodeContext, db: Db | Tx, wanted: WantedSubject): Promise<OpenSubject> {
  const row = await ofUnit(db, wanted).executeTakeFirst()
  return row === undefined ? fail('not-found', {}) : replay(node, row)
}

/** Locks a request for one act of a person. Throws `not-found`. */
export async function lockSubject(node: NodeContext, tx: Tx, wanted: WantedSubject): Promise<OpenSubject> {
  const row = await ofUnit(tx, wanted).forUpdate().executeTakeFirst()
  return row === undefined ? fail('not-found', {}) : replay(node, row)
}

function ofUnit(db: Db | Tx, { subject, unit }: WantedSubject) {
  return db.selectFrom('subject_request').selectAll().where('id', '=', subject).where('unit', '=', unit)
}

/** The request before its first event, from its row. */
export function freshSubject({ party }: Pick<NodeContext, 'party'>, row: SubjectRow): SubjectObject {
  const { id: object, kind, received_at: received, months, extended_months: extendedMonths } = row
  return newSubjectRequest({ object, party, kind, received, clock: { months, extendedMonths } })
}

function replay(node: NodeContext, row: SubjectRow): OpenSubject {
  const events = JSON.parse(row.events) as readonly CaseEvent[] // our own, checked again by applySubject
  return { row, events, object: events.reduce(applySubject, freshSubject(node, row)) }
}

export interface SubjectStep {
  readonly row: string
  readonly to: SubjectState
  readonly by: Actor
  readonly content?: string | null
  /** What the log says beside the event: a reason or ground, of a closed set. */
  readonly code?: string | null
  /** Columns that change with it. */
  readonly change?: Partial<SubjectRow>
}

/**
 * A person takes one step: event, row and log entry in the caller's transaction. Throws `role-forbids`, `same-person`,
 * `object-mismatch`.
 */
export async function stepSubject(
  node: NodeContext,
  tx: Tx,
  { subject, by, content = null, code = null, change = {}, ...step }: SubjectStep & { readonly subject: OpenSubject },
): Promise<OpenSubject> {
  const { row, events, object } = subject
  const actor = actorToken({ object: row.id, person: by.person, secret: row.actor_secret })
  const acting = { by: 'person', actor, roles: by.roles } as const
  const event = nextSubjectEvent({ request: object, ...step, party: node.party, acting, content, at: node.now() })
  const moved = applySubject(object, event)
  const after = [...events, event]
  const changed = { ...change, state: step.to, events: canonicalText(after), ended_at: moved.ended }
  await tx.updateTable('subject_request').set(changed).where('id', '=', row.id).execute()
  await node.log.append(tx, { type: 'subject.event', body: { ...event, code, kind: row.kind } })
  return { row: { ...row, ...changed }, events: after, object: moved }
}

/** The identifier of a request in clear; null once it was erased. */
export async function subjectValue(node: NodeContext, row: SubjectRow): Promise<string | null> {
  if (row.value_sealed === null) return null
  return unitSeal(await node.keys.unit(row.unit)).open(valuePlace(row.id), row.value_sealed)
}

/** The newest proposal; null where there is none. */
export async function keptProposal(node: NodeContext, row: SubjectRow): Promise<SubjectProposal | null> {
  if (row.proposal_sealed === null) return null
  const seal = unitSeal(await node.keys.unit(row.unit))
  return readSubjectProposal(utf8Encode(seal.open(proposalPlace(row.id), row.proposal_sealed)))
}

/** What the sealed identifier of a request belongs to. */
export function valuePlace(subject: string): readonly string[] {
  return ['subject.value', subject]
}

/** What a sealed proposal belongs to. */
export function proposalPlace(subject: string): readonly string[] {
  return ['subject.proposal', subject]
}

/**
 * The requests of a unit, for oversight of all units, since it watches over the party (spec/subjects.md §9): those whose
 * clock runs first, the next deadline at the top; then the others, newest first.
 */
export async function listSubjects(
  node: NodeContext,
  { unit, roles }: Pick<Actor, 'unit' | 'roles'>,
): Promise<ResultOf<typeof subjectList>['requests']> {
  const rows = await node.db
    .selectFrom('subject_request')
    .selectAll()
    .where((is) => is.or([is.val(roles.includes('oversight')), is('unit', '=', unit)]))
    .orderBy('received_at')
    .orderBy('id')
    .execute()
  const shown = rows.map((row) => summaryOf(node, replay(node, row)))
  const open = shown.filter(({ endedAt }) => endedAt === null).sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1))
  return [...open, ...shown.filter(({ endedAt }) => endedAt !== null).reverse()]
}

type Summary = ResultOf<typeof subjectList>['requests'][number]

function summaryOf(node: NodeContext, { row, object }: OpenSubject): Summary {
  const { due, isExtended, daysOverdue } = subjectStanding(object, node.now())
  return {
    subject: row.id,
    kind: row.kind,
    profile: row.profile,
    state: row.state,
    receivedAt: formatInstant(row.received_at),
    dueAt: formatInstant(due),
    isExtended,
    extension: row.extension,
    daysOverdue,
    decision: row.decision,
    ground: row.ground,
    records: row.records,
    endedAt: row.ended_at === null ? null : formatInstant(row.ended_at),
  }
}

/** Digest of the proposal that waits for a second person; null where none does. */
export function waitingProposal({ state, contents }: SubjectObject): string | null {
  return state === 'PROPOSED' ? (contents['u3'] ?? null) : null
}

/** One request for people who work on it. Throws `not-found`. */
export async function showSubject(node: NodeContext, wanted: WantedSubject): Promise<ResultOf<typeof subjectShow>> {
  const subject = await loadSubject(node, node.db, wanted)
  const proposal = await keptProposal(node, subject.row)
  return {
    ...summaryOf(node, subject),
    identifier: await subjectValue(node, subject.row),
    proposal: waitingProposal(subject.object),
    change: proposal?.change ?? null,
  }
}
