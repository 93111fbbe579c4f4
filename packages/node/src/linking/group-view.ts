import type { caseLinks, ResultOf } from '@comity/client/api'
import type { Candidate, Reason } from '@comity/linking'
import { loadRecords } from '../cases/records.ts'
import type { NodeContext } from '../context.ts'
import { maskValue } from '../retraction/mask.ts'
import { linkedCases } from './linked-cases.ts'

type View = NonNullable<ResultOf<typeof caseLinks>['group']>

/** A reason as it is kept: the identifier by a record that holds it. */
export interface StoredReason extends Omit<Reason, 'identifier'> {
  readonly record: string
}

/** Reasons of a group that are kept and shown. */
const mostReasons = 20

/** The strongest reasons of a group. */
export function storedReasons(reasons: readonly Reason[]): readonly StoredReason[] {
  return reasons.slice(0, mostReasons).map(({ identifier: record, ...reason }) => ({ record, ...reason }))
}

/** What is shown of a group found. */
export interface ShownGroup {
  readonly cases: readonly string[]
  readonly score: number
  readonly reasons: readonly StoredReason[]
  readonly reasonCount: number
}

export function shownGroup({ cases, score, reasons }: Candidate): ShownGroup {
  return { cases, score, reasons: storedReasons(reasons), reasonCount: reasons.length }
}

/** Groups of one unit with the names of their cases and the masked values of their reasons. */
export async function viewGroups(
  node: NodeContext,
  { unit, groups }: { readonly unit: string; readonly groups: readonly ShownGroup[] },
): Promise<readonly View[]> {
  const all = groups.flatMap(({ cases }) => cases)
  const cases = await linkedCases(node, { unit, cases: all })
  const values = await maskedValues(node, { unit, reasons: groups.flatMap(({ reasons }) => reasons) })
  const networks = await networksOf(node, all)
  return groups.map(({ cases: ids, score, reasons, reasonCount }) => ({
    cases: ids.flatMap((id) => cases.get(id) ?? []),
    score,
    reasons: reasons.map(({ record, ...reason }) => ({ ...reason, value: values.get(record) ?? null })),
    reasonCount,
    networks: [...new Set(ids.flatMap((id) => networks.get(id) ?? []))],
  }))
}

async function maskedValues(
  node: NodeContext,
  { unit, reasons }: { readonly unit: string; readonly reasons: readonly StoredReason[] },
): Promise<ReadonlyMap<string, string>> {
  const records = await loadRecords(node, [...new Set(reasons.map(({ record }) => record))])
  return new Map(
    records.filter((record) => record.unit === unit).map(({ record, value }) => [record, maskValue(value)]),
  )
}

async function networksOf(node: NodeContext, cases: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (cases.length === 0) return new Map()
  const rows = await node.db.selectFrom('network_case').selectAll().where('case_id', 'in', cases).execute()
  return new Map(rows.map((row) => [row.case_id, row.network]))
}
