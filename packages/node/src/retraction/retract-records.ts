import { randomUUID } from 'node:crypto'
import { type Marking, type PersonStatus, remark } from '@comity/agreement'
import { type RetractionAct, type RetractionReason, retractionSend } from '@comity/protocol'
import type { Canonical } from '@comity/identifiers'
import { sql } from 'kysely'
import { eraseOpenings } from '../audit/erase-openings.ts'
import type { RequestRow } from '../casework/requests.ts'
import type { NodeContext } from '../context.ts'
import { insertRecords, sealRecords } from '../cases/insert-records.ts'
import { unitSeal } from '../cases/unit-seal.ts'
import { stopQuestions } from '../handling/stop-questions.ts'
import { markingOf, marksOf, type RecordMarks } from '../handling/record-marks.ts'
import type { RecordTable } from '../schema/cases.ts'
import type { Tx } from '../schema.ts'
import { endPlanned } from '../deconfliction/planned.ts'
import { lockAllChannels, requestsOf } from './derived.ts'
import { eraseContent, eraseHitsOf } from './erase.ts'

/** What a correction changes; what is absent stays. Another value makes another record. */
export interface RecordChange {
  readonly status?: PersonStatus
  readonly category?: string
  /** What is said anew of its handling. */
  readonly marking?: Partial<Pick<Marking, 'tlp' | 'pap' | 'europol' | 'audience' | 'gradings'>>
  readonly identifier?: Canonical
}

export interface Retraction {
  /** Id of the act, in the log and in `record_retraction`. */
  readonly id: string
  readonly reason: RetractionReason
  readonly records: readonly string[]
}

/**
 * Deletes records to their ends (spec/retraction.md §2), in the caller's transaction: the rows with their sealed values,
 * what came of them here, the order to withdraw them from every index, a message to each partner that holds a request
 * that came of them, and the log entry. Either all of it happened or nothing; what follows the commit, the publication and
 * the delivery, is picked up by whoever runs next.
 */
export async function deleteRecords(
  node: NodeContext,
  tx: Tx,
  { id, reason, records: named }: Retraction,
): Promise<{ readonly hits: readonly string[]; readonly requests: readonly string[] }> {
  await lockAllChannels(tx)
  // What was planned on them goes with them.
  const records = [...named, ...(await endPlanned(node, tx, { restingOn: named }))]
  const requests = await requestsOf(node, tx, records)
  await queueWithdrawal(node, tx, { records, act: 'delete' })
  const hits = await eraseHitsOf(node, tx, records)
  await eraseOwnContent(node, tx, requests)
  await tellPartners(node, tx, { requests, act: 'delete', reason })
  await tx.deleteFrom('record').where('id', 'in', records).execute()
  await eraseOpenings(node, tx, records)
  await node.log.append(tx, { type: 'record.retract', body: { act: 'delete', reason, retraction: id } })
  return { hits, requests: requests.map((request) => request.id) }
}

/**
 * Corrects one record. Another value is a deletion and a new record; anything else keeps the record, and the row that said
 * it gets a new reference, so that hits of the old one are marked. Returns the record as it is named from now on.
 */
export async function correctRecord(
  node: NodeContext,
  tx: Tx,
  {
    id,
    reason,
    row,
    change,
  }: Omit<Retraction, 'records'> & { readonly row: RecordTable; readonly change: RecordChange },
): Promise<string> {
  const { identifier, marking, ...said } = change
  const facts = { ...said, ...(marking === undefined ? {} : remarked(row, { to: marking, own: node.party })) }
  const isOther = identifier !== undefined
  await lockAllChannels(tx)
  const requests = await requestsOf(node, tx, [row.id])
  await queueWithdrawal(node, tx, { records: [row.id], act: isOther ? 'delete' : 'correct' })
  if (isOther) {
    await eraseHitsOf(node, tx, [row.id])
    await eraseOwnContent(node, tx, requests)
  }
  // What we asked a partner said nothing of status or handling: only another value concerns what it was told.
  const concerned = isOther ? requests : requests.filter(({ side }) => side === 'requested')
  await tellPartners(node, tx, { requests: concerned, act: 'correct', reason })
  await node.log.append(tx, { type: 'record.retract', body: { act: 'correct', reason, retraction: id } })
  if (marking !== undefined) await stopQuestions(tx, { records: [row.id], now: node.now() })
  if (identifier === undefined) {
    await tx.updateTable('record').set(facts).where('id', '=', row.id).execute()
    return row.id
  }
  await tx.deleteFrom('record').where('id', '=', row.id).execute()
  await eraseOpenings(node, tx, [row.id])
  return insertCorrected(node, tx, { row: { ...row, ...facts }, identifier })
}

/** A record's columns with handling said anew (spec/agreements.md §5). Throws `marking-lowered`. */
export function remarked(
  row: RecordTable,
  { to, own }: { readonly to: NonNullable<RecordChange['marking']>; readonly own: string },
): RecordMarks {
  const marking = markingOf(row, own)
  const { tlp, pap, europol, audience } = marking
  return marksOf(remark({ marking, to: { tlp, pap, europol, audience, ...to }, by: own }), own)
}

/** The record under its right value, or the one that the case holds of it already. */
async function insertCorrected(
  node: NodeContext,
  tx: Tx,
  { row, identifier }: { readonly row: RecordTable; readonly identifier: Canonical },
): Promise<string> {
  const seal = unitSeal(await node.keys.unit(row.unit))
  const { case_id: caseId, unit, category, status, first_seen: firstSeen } = row
  const marking = markingOf(row, node.party)
  const owner = { case: caseId, unit, category, party: node.party, marking, now: node.now() }
  await insertRecords(tx, sealRecords(seal, { owner, records: [{ identifier, status, firstSeen, marking }] }))
  const { id } = await tx
    .selectFrom('record')
    .select('id')
    .where('case_id', '=', caseId)
    .where('profile', '=', identifier.profile)
    .where('value_key', '=', seal.keyOf([identifier.profile, identifier.value]))
    .executeTakeFirstOrThrow()
  // Setting right what is contested does not end the restriction: two persons lift it (spec/subjects.md §7).
  if (row.restricted_by !== null) {
    await tx.updateTable('record').set({ restricted_by: row.restricted_by }).where('id', '=', id).execute()
  }
  return id
}

/**
 * Every row of any epoch behind which a record stands is taken back by the next version (spec/retraction.md §4). Records
 * that stay behind it count as new ones from here on, so that they get a row under another reference; until then nobody can
 * cite the old one.
 */
export async function queueWithdrawal(
  node: NodeContext,
  tx: Tx,
  { records, act }: { readonly records: readonly string[]; readonly act: RetractionAct },
): Promise<void> {
  await sql`
    insert into index_retraction (epoch, record, reference, act, queued_at)
    select x.epoch, x.record, x.reference, ${act}, ${node.now()}
    from index_epoch e join index_row_record x on x.epoch = e.id
    where x.record = any (${records}::uuid[])
    on conflict (epoch, record, reference) do update set act = excluded.act`.execute(tx)
  // The row itself stays until the version that takes it back, and so does what names a record that is gone.
  await sql`
    delete from index_row_record x using index_retraction q
    where q.record = any (${records}::uuid[]) and x.epoch = q.epoch and x.reference = q.reference
      and (${act === 'correct'} or x.record <> q.record)`.execute(tx)
}

/** One message for each request, in the act's transaction; what we held of its content goes with it. */
async function tellPartners(
  node: NodeContext,
  tx: Tx,
  {
    requests,
    act,
    reason,
  }: { readonly requests: readonly RequestRow[]; readonly act: RetractionAct; readonly reason: RetractionReason },
): Promise<void> {
  for (const request of requests) {
    const id = randomUUID()
    const { agreement, partner } = request
    const body = { retraction: id, request: request.id, agreement, act, reason }
    await tx
      .insertInto('retraction')
      .values({
        ...{ id, side: 'sent', partner, unit: request.unit, agreement, request: request.id, act, reason },
        created_at: node.now(),
        answer: null,
        answered_at: null,
      })
      .execute()
    // spec/agreements.md §8: an ending duty, so no agreement has to be in force.
    await node.outbox.enqueue(tx, { to: partner, name: retractionSend.name, body })
    await node.log.append(tx, { type: retractionSend.name, body: { ...body, to: partner } })
  }
}

/** The content of requests that a deleted record leaves behind here: all of our own, and our answer to a partner's. */
async function eraseOwnContent(node: NodeContext, tx: Tx, requests: readonly RequestRow[]): Promise<void> {
  for (const request of requests) {
    const parts = request.side === 'requesting' ? (['document', 'answer'] as const) : (['answer'] as const)
    await eraseContent(node, tx, { request, parts })
  }
}
