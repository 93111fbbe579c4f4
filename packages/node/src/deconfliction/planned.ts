import { type RawBuilder, sql, type SqlBool } from 'kysely'
import type { NodeContext } from '../context.ts'
import type { Tx } from '../schema.ts'

/**
 * Ends planned targets: some by their ids, some because the record that they rest on goes. Returns the records of target/1 that no
 * other target needs: whoever calls this deletes them, in this transaction.
 */
export async function endPlanned(
  node: NodeContext,
  tx: Tx,
  { targets = [], restingOn = [] }: { readonly targets?: readonly string[]; readonly restingOn?: readonly string[] },
): Promise<readonly string[]> {
  const { rows: ended } = await sql<{ id: string }>`
    update planned_target set state = 'ended', ended_at = ${node.now()}
    where state = 'open' and (id = any (${targets}::uuid[]) or record = any (${restingOn}::uuid[]))
    returning id`.execute(tx)
  if (ended.length === 0) return []
  const ids = ended.map(({ id }) => id)
  const { rows } = await sql<{ record: string }>`
    with gone as (delete from planned_day where target = any (${ids}::uuid[]) returning record)
    select distinct record from gone
    where not exists (
      select from planned_day d where d.record = gone.record and d.target <> all (${ids}::uuid[]))`.execute(tx)
  return rows.map(({ record }) => record)
}

/** The records of target/1 that rest on records: what is done with those is done with these. */
export async function plannedOn(tx: Tx, records: readonly string[]): Promise<readonly string[]> {
  if (records.length === 0) return []
  const rows = await tx
    .selectFrom('planned_day')
    .innerJoin('planned_target', 'planned_target.id', 'planned_day.target')
    .select('planned_day.record')
    .distinct()
    .where('planned_target.record', 'in', records)
    .execute()
  return rows.map(({ record }) => record)
}

/** Whether a question is about a row of `record`: of the days of a target about the two ends of its window (spec/deconfliction.md §1). */
export function isAsked(record: string): RawBuilder<SqlBool> {
  const of = (column: string) => sql.ref(`${record}.${column}`)
  return sql<SqlBool>`(${of('profile')} <> 'target/1'
    or exists (select from planned_day d where d.record = ${of('id')} and d.is_asked))`
}
