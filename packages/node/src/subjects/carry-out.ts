import { randomUUID } from 'node:crypto'
import type { SubjectChange } from '@comity/casework'
import type { Actor, NodeContext } from '../context.ts'
import { readChange } from '../retraction/record-acts.ts'
import { correctRecord, deleteRecords } from '../retraction/retract-records.ts'
import type { Tx } from '../schema.ts'
import { recordsOfSubject } from './register.ts'
import { restrictRecords } from './restricted.ts'
import type { SubjectRow } from './subject-requests.ts'

export interface Granted {
  readonly row: SubjectRow
  readonly change: SubjectChange | null
  /** The second person; the first stands in the row. */
  readonly decidedBy: Actor
}

/**
 * Does what was granted, in the transaction of the second person's decision (spec/subjects.md §6), to every record of the
 * identifier that its unit keeps now and that stands under no confidential case. Returns to how many; access changes none.
 */
export async function carryOut(node: NodeContext, tx: Tx, granted: Granted): Promise<number> {
  const { row, change } = granted
  if (row.kind === 'access' || row.value_key === null) return 0
  const { unit, profile, value_key: valueKey } = row
  const found = await recordsOfSubject(tx, { unit, profile, valueKey, own: node.party })
  const records = found.filter(({ ground }) => ground === null).map(({ record }) => record)
  if (row.kind === 'restriction') await restrictRecords(node, tx, { subject: row.id, records })
  else for (const record of records) await retractOne(node, tx, { ...granted, record, change })
  if (row.kind === 'erasure') await forgetIdentifier(node, tx, row.id)
  return records.length
}

/** As if two persons of the unit had deleted or corrected it (spec/retraction.md §3). */
async function retractOne(
  node: NodeContext,
  tx: Tx,
  { row, change, decidedBy, record }: Granted & { readonly record: string },
): Promise<void> {
  const id = randomUUID()
  const kept = await tx.selectFrom('record').selectAll().where('id', '=', record).forUpdate().executeTakeFirstOrThrow()
  await tx
    .insertInto('record_retraction')
    .values({
      ...{ id, record, case_id: kept.case_id, unit: kept.unit, act: change === null ? 'delete' : 'correct' },
      ...{ reason: 'data-subject', change_sealed: null, state: 'done' },
      ...{
        proposed_by: row.proposed_by,
        proposed_at: node.now(),
        decided_by: decidedBy.person,
        decided_at: node.now(),
      },
    })
    .execute()
  const act = { id, reason: 'data-subject' } as const
  if (change === null) await deleteRecords(node, tx, { ...act, records: [record] })
  else await correctRecord(node, tx, { ...act, row: kept, change: readChange(node, kept, change) })
}

/** An erasure leaves its own request without the identifier; the report of places, dates and grounds stays to account for it. */
async function forgetIdentifier(node: NodeContext, tx: Tx, subject: string): Promise<void> {
  await tx
    .updateTable('subject_request')
    .set({ value_key: null, value_sealed: null, erased_at: node.now() })
    .where('id', '=', subject)
    .execute()
}
