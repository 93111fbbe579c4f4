import { randomUUID } from 'node:crypto'
import { type EuropolCode, type Grading, isPersonStatus, offenceCode, papNames, tlpNames } from '@comity/agreement'
import { normalize, profileOf } from '@comity/identifiers'
import type { RetractionAct, RetractionReason } from '@comity/protocol'
import { wakeTakenBack } from '../asking/wake-taken-back.ts'
import { isFencedFrom } from '../casework/confidential.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { unitSeal } from '../cases/unit-seal.ts'
import type { RecordRetractionTable } from '../schema/retraction.ts'
import type { RecordTable } from '../schema/cases.ts'
import type { Tx } from '../schema.ts'
import { lockAllChannels, requestsOf } from './derived.ts'
import { correctRecord, deleteRecords, type RecordChange, remarked } from './retract-records.ts'

/** A change as a person enters it and as it waits, sealed, for the second person. */
export interface EnteredChange {
  readonly status?: string
  readonly category?: string
  readonly tlp?: string
  readonly pap?: string
  readonly europol?: readonly EuropolCode[]
  readonly audience?: readonly string[] | null
  readonly gradings?: readonly Grading[]
  readonly value?: string
}

export interface RecordAct {
  readonly record: string
  readonly reason: RetractionReason
  /** Absent for a deletion. */
  readonly change?: EnteredChange
}

export interface RecordActed {
  readonly retraction: string
  readonly record: string
  readonly state: RecordRetractionTable['state']
}

/**
 * A person of the record's unit deletes or corrects it. Where anything about it has left this node a second person must
 * agree first, so it waits (spec/retraction.md §3). Throws `not-found`, `schema` for a change that is none,
 * `identifier-invalid`, `marking-lowered`.
 */
export async function actOnRecord(node: NodeContext, actor: Actor, act: RecordAct): Promise<RecordActed> {
  const done = await node.db.transaction().execute(async (tx) => {
    await lockAllChannels(tx)
    const row = await lockRecord(tx, { record: act.record, unit: actor.unit })
    // It is taken back with the target that made it (spec/deconfliction.md §2).
    if (row.profile === 'target/1') fail('object-mismatch', {})
    const change = act.change === undefined ? undefined : readChange(node, row, act.change)
    // Whoever must not know of a confidential request meets no second person because of it (spec/casework.md §12).
    const isReleased = (await requestsOf(node, tx, [row.id])).some((request) => !isFencedFrom(actor, request))
    const kept = await keepAct(node, tx, { actor, row, act, isReleased })
    const record = isReleased ? row.id : await carryOut(node, tx, { id: kept, reason: act.reason, row, change })
    node.fault('retraction.before-commit')
    return { retraction: kept, record, state: isReleased ? ('waiting' as const) : ('done' as const) }
  })
  await wakeTakenBack(node)
  // A crash here leaves a whole retraction: its messages wait in the outbox, its rows for the next publication.
  node.fault('retraction.committed')
  return done
}

export interface Decision {
  readonly retraction: string
  readonly decision: 'approve' | 'reject'
}

/**
 * The second person decides on a waiting deletion or correction. Throws `not-found`, `object-mismatch` when it does not
 * wait any more, `same-person`.
 */
export async function decideRecordAct(
  node: NodeContext,
  actor: Actor,
  { retraction, decision }: Decision,
): Promise<RecordActed> {
  const done = await node.db.transaction().execute(async (tx) => {
    await lockAllChannels(tx)
    const waiting = await tx
      .selectFrom('record_retraction')
      .selectAll()
      .where('id', '=', retraction)
      .where('unit', '=', actor.unit)
      .forUpdate()
      .executeTakeFirst()
    if (waiting === undefined) return fail('not-found', {})
    if (waiting.state !== 'waiting') return fail('object-mismatch', {})
    // Refusing one's own proposal is taking it back: only agreeing needs the other person.
    if (decision === 'approve' && waiting.proposed_by === actor.person) return fail('same-person', {})
    const record = decision === 'approve' ? await carryOutWaiting(node, tx, waiting) : undefined
    const state = record === undefined ? ('void' as const) : ('done' as const)
    await tx
      .updateTable('record_retraction')
      .set({ state, decided_by: actor.person, decided_at: node.now(), change_sealed: null })
      .where('id', '=', retraction)
      .execute()
    node.fault('retraction.before-commit')
    return { retraction, record: record ?? waiting.record, state }
  })
  await wakeTakenBack(node)
  node.fault('retraction.committed')
  return done
}

/** The record's id from now on; undefined when it has gone meanwhile. */
async function carryOutWaiting(
  node: NodeContext,
  tx: Tx,
  { id, record, unit, reason, change_sealed: sealed }: RecordRetractionTable,
): Promise<string | undefined> {
  const row = await tx.selectFrom('record').selectAll().where('id', '=', record).forUpdate().executeTakeFirst()
  if (row === undefined) return undefined
  if (sealed === null) return carryOut(node, tx, { id, reason, row, change: undefined })
  const text = unitSeal(await node.keys.unit(unit)).open(changePlace(id), sealed)
  return carryOut(node, tx, { id, reason, row, change: readChange(node, row, JSON.parse(text) as EnteredChange) })
}

async function carryOut(
  node: NodeContext,
  tx: Tx,
  {
    id,
    reason,
    row,
    change,
  }: {
    readonly id: string
    readonly reason: RetractionReason
    readonly row: RecordTable
    readonly change: RecordChange | undefined
  },
): Promise<string> {
  if (change !== undefined) return correctRecord(node, tx, { id, reason, row, change })
  await deleteRecords(node, tx, { id, reason, records: [row.id] })
  return row.id
}

async function lockRecord(
  tx: Tx,
  { record, unit }: { readonly record: string; readonly unit: string },
): Promise<RecordTable> {
  const row = await tx
    .selectFrom('record')
    .selectAll()
    .where('id', '=', record)
    .where('unit', '=', unit)
    .forUpdate()
    .executeTakeFirst()
  return row ?? fail('not-found', {})
}

async function keepAct(
  node: NodeContext,
  tx: Tx,
  {
    actor,
    row,
    act,
    isReleased,
  }: { readonly actor: Actor; readonly row: RecordTable; readonly act: RecordAct; readonly isReleased: boolean },
): Promise<string> {
  const id = randomUUID()
  const seal = unitSeal(await node.keys.unit(row.unit))
  const kind: RetractionAct = act.change === undefined ? 'delete' : 'correct'
  await tx
    .insertInto('record_retraction')
    .values({
      id,
      record: row.id,
      case_id: row.case_id,
      unit: row.unit,
      act: kind,
      reason: act.reason,
      change_sealed:
        isReleased && act.change !== undefined ? seal.seal(changePlace(id), JSON.stringify(act.change)) : null,
      state: isReleased ? 'waiting' : 'done',
      proposed_by: actor.person,
      proposed_at: node.now(),
      decided_by: isReleased ? null : actor.person,
      decided_at: isReleased ? null : node.now(),
    })
    .execute()
  return id
}

function changePlace(id: string): readonly string[] {
  return ['record_retraction.change', id]
}

/**
 * Members of closed sets, and a value that normalises under the record's own profile. Throws `schema`,
 * `identifier-invalid`, `marking-lowered`.
 */
export function readChange(node: NodeContext, row: RecordTable, entered: EnteredChange): RecordChange {
  const { status, category, value } = entered
  const marking = readMarks(entered)
  // Refused now, not when the second person agrees.
  remarked(row, { to: marking, own: node.party })
  if (Object.keys(entered).length === 0) fail('schema', {})
  if (category !== undefined) offenceCode(category)
  return {
    ...(status === undefined ? {} : { status: isPersonStatus(status) ? status : fail('schema', {}) }),
    ...(category === undefined ? {} : { category }),
    ...(Object.keys(marking).length === 0 ? {} : { marking }),
    ...(value === undefined
      ? {}
      : { identifier: normalize({ profile: profileOf(row.profile), raw: value, cards: node.settings.cards }) }),
  }
}

function readMarks({ tlp, pap, europol, audience, gradings }: EnteredChange): NonNullable<RecordChange['marking']> {
  return {
    ...(tlp === undefined ? {} : { tlp: tlpNames.find((name) => name === tlp) ?? fail('schema', {}) }),
    ...(pap === undefined ? {} : { pap: papNames.find((name) => name === pap) ?? fail('schema', {}) }),
    ...(europol === undefined ? {} : { europol }),
    ...(audience === undefined ? {} : { audience }),
    ...(gradings === undefined ? {} : { gradings }),
  }
}
