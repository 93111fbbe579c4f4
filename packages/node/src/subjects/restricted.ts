import { sql } from 'kysely'
import { keepRefusedAct, gate, noteUnder } from '../agreements/refused-acts.ts'
import { countRecords, type RecordFilter } from '../cases/records.ts'
import type { NodeContext } from '../context.ts'
import { runPrepared, type Statement } from '../database/prepared.ts'
import { errorOf } from '../error-of.ts'
import { plannedOn } from '../deconfliction/planned.ts'
import { fail } from '../errors.ts'
import type { RunningJob } from '../jobs.ts'
import { queueWithdrawal } from '../retraction/retract-records.ts'
import type { Tx } from '../schema.ts'

/**
 * Nothing may be used of what is wanted: that is refused, unless there is nothing at all. Throws `record-restricted`, and
 * `marking-forbids` where only the marking of some stands in the way.
 */
export async function requireUsable(
  node: NodeContext,
  { agreement, filter }: { readonly agreement: string; readonly filter: RecordFilter },
): Promise<void> {
  if ((await countRecords(node, filter)) === 0) return
  const marked = await countRecords(node, { ...filter, usable: true })
  gate({ agreement, act: null }, () => fail(marked === 0 ? 'record-restricted' : 'marking-forbids', {}))
}

/** Every question asks this. The index of restricted records is small, whatever else a unit has. */
const anyRestricted: Statement = {
  name: 'any-restricted',
  text: `
    select 1 from record
    where restricted_by is not null and unit = $1 and ($2::uuid is null or case_id = $2) limit 1`,
}

/**
 * Restricted records are left out of what a job asks or publishes. The refusal is kept under the job's id, so that
 * `comity why` says it (spec/agreements.md §21).
 */
export async function noteLeftOut(
  node: NodeContext,
  {
    job,
    route,
    agreement,
    case: caseId,
  }: {
    readonly job: Pick<RunningJob, 'id' | 'isResumed' | 'unit'>
    readonly route: string
    readonly agreement: string
    /** Undefined: any of the unit's cases. */
    readonly case: string | undefined
  },
): Promise<void> {
  if (job.isResumed) return
  const [restricted] = await runPrepared(node.db, anyRestricted, [job.unit, caseId ?? null])
  if (restricted === undefined) return
  const error = errorOf(() => fail('record-restricted', {}))
  noteUnder(error, { agreement, act: null })
  await keepRefusedAct(node, node.db, { id: job.id, by: { unit: job.unit }, route, error })
}

/** Of which records, because of which request. */
export interface Restriction {
  readonly subject: string
  readonly records: readonly string[]
}

/**
 * Keeps records and takes them out of use (spec/subjects.md §7), in the caller's transaction: the next version of each index
 * withdraws them as if they were deleted, and questions about them that have not left do not leave.
 */
export async function restrictRecords(
  node: NodeContext,
  tx: Tx,
  { subject, records: named }: Restriction,
): Promise<void> {
  if (named.length > 0) {
    const records = [...named, ...(await plannedOn(tx, named))]
    await sql`
      insert into former_publication (record, epoch, until_at)
      select distinct record, epoch, ${node.now()}::bigint from index_row_record where record = any (${records}::uuid[])
      on conflict do nothing`.execute(tx)
    await queueWithdrawal(node, tx, { records, act: 'delete' })
    await tx.updateTable('record').set({ restricted_by: subject }).where('id', 'in', records).execute()
    await sql`
      update ask_batch set state = 'refused', code = 'record-restricted', blinds_sealed = null, updated_at = ${node.now()}
      where state = 'prepared' and answer is null and records && ${records}::uuid[]`.execute(tx)
  }
  await logRestriction(node, tx, { act: 'restrict', subject, count: named.length })
}

/** Puts the records of a request back into use; what the index said of them comes back under another reference. */
export async function liftRestriction(
  node: NodeContext,
  tx: Tx,
  { subject }: Pick<Restriction, 'subject'>,
): Promise<void> {
  const lifted = await tx
    .updateTable('record')
    .set({ restricted_by: null })
    .where('restricted_by', '=', subject)
    .returning('id')
    .execute()
  const records = lifted.map(({ id }) => id)
  // A withdrawal that no version has carried yet still comes; what stood under it counts as new then.
  await sql`
    delete from index_row_record x using index_retraction q
    where q.record = any (${records}::uuid[]) and x.epoch = q.epoch and x.reference = q.reference`.execute(tx)
  await logRestriction(node, tx, { act: 'lift', subject, count: records.length })
}

async function logRestriction(
  node: NodeContext,
  tx: Tx,
  body: { readonly act: 'restrict' | 'lift'; readonly subject: string; readonly count: number },
): Promise<void> {
  await node.log.append(tx, { type: 'record.restrict', body: { ...body } })
}
