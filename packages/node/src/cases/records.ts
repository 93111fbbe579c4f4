import type { Marking, PersonStatus } from '@comity/agreement'
import type { Instant } from '@comity/codec'
import { type Canonical, canonicalFromStored, type ProfileName } from '@comity/identifiers'
import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import type { NodeContext } from '../context.ts'
import { admits, mayPass, type Passage } from '../handling/may-pass.ts'
import { markingOf } from '../handling/record-marks.ts'
import type { RecordTable } from '../schema/cases.ts'
import type { Tables } from '../schema.ts'
import { isAsked } from '../deconfliction/planned.ts'
import { isShown } from '../shield/hidden.ts'
import { placeOf } from './record-place.ts'
import { type UnitSeal, unitSeal } from './unit-seal.ts'

/** One identifier of one case, opened. */
export interface StoredRecord {
  readonly record: string
  readonly case: string
  readonly unit: string
  readonly profile: ProfileName
  /** Its canonical form under the profile. */
  readonly value: string
  readonly identifier: Canonical
  readonly status: PersonStatus
  readonly category: string
  readonly marking: Marking
  readonly firstSeen: Instant
  /** Kept and not used (spec/subjects.md §7). */
  readonly isRestricted: boolean
}

/** Which records: every one of the node, or of a unit, or of a case, with these profiles and statuses. */
export interface RecordFilter {
  readonly unit?: string
  readonly case?: string
  readonly profiles: readonly string[]
  readonly statuses: readonly string[]
  /** Leaves out whom a shield hides from this audience (spec/cases.md §4); null for what nobody else learns of. */
  readonly hiddenFrom: readonly string[] | null
  /** Only those that may be used: none that is restricted. */
  readonly usable?: true
  /** Only those that a question is about: of what is planned not every day (spec/deconfliction.md §1). */
  readonly asked?: true
  /** Only those whose marking lets them go there (spec/agreements.md §5). */
  readonly passage?: Passage
  /** Leaves out those of the cases whose ids this query gives. */
  readonly exceptCases?: RawBuilder<{ id: string }>
  /** Only those whose audience admits all of these parties. */
  readonly readers?: readonly string[]
}

/**
 * Opens records in batches, in the order of their ids, which begin with the time. Each batch is one short query.
 * Throws `key-unsafe` for a value that was altered or sealed for another row.
 */
export async function* streamRecords(
  node: NodeContext,
  filter: RecordFilter & { readonly batch: number },
): AsyncGenerator<readonly StoredRecord[]> {
  if (filter.profiles.length === 0 || filter.statuses.length === 0) return
  const open = recordOpener(node)
  let after: string | undefined
  for (;;) {
    let page = filtered(node, filter).selectAll().orderBy('id').limit(filter.batch)
    if (after !== undefined) page = page.where('id', '>', after)
    const rows = await page.execute()
    after = rows.at(-1)?.id
    if (after === undefined) return
    yield await open(rows)
    if (rows.length < filter.batch) return
  }
}

/** How many records `streamRecords` would give now. */
export async function countRecords(node: NodeContext, filter: RecordFilter): Promise<number> {
  if (filter.profiles.length === 0 || filter.statuses.length === 0) return 0
  const row = await filtered(node, filter)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return row.count
}

/** How many different identifiers those records have, told apart by their keyed digests. */
export async function countValues(node: NodeContext, filter: RecordFilter): Promise<number> {
  if (filter.profiles.length === 0 || filter.statuses.length === 0) return 0
  const row = await filtered(node, filter)
    .select(({ fn }) => fn.count<number>('value_key').distinct().as('count'))
    .executeTakeFirstOrThrow()
  return row.count
}

/** Opens records by id; ids that are not there are left out. */
export async function loadRecords(node: NodeContext, ids: readonly string[]): Promise<readonly StoredRecord[]> {
  if (ids.length === 0) return []
  const rows = await node.db.selectFrom('record').selectAll().where('id', 'in', ids).orderBy('id').execute()
  return recordOpener(node)(rows)
}

function filtered(node: NodeContext, filter: RecordFilter): Filtered {
  const { unit, case: caseId, profiles, statuses, hiddenFrom, usable, asked, passage, readers, exceptCases } = filter
  let query = node.db
    .selectFrom('record')
    .where('profile', 'in', profiles)
    .where('status', 'in', statuses as readonly PersonStatus[])
  if (unit !== undefined) query = query.where('unit', '=', unit)
  if (caseId !== undefined) query = query.where('case_id', '=', caseId)
  if (hiddenFrom !== null) query = query.where(isShown('record', hiddenFrom))
  if (usable === true) query = query.where('restricted_by', 'is', null)
  if (asked === true) query = query.where(isAsked('record'))
  if (exceptCases !== undefined) query = query.where(sql<boolean>`record.case_id not in (${exceptCases})`)
  if (readers !== undefined) query = query.where(admits('record', readers))
  if (passage !== undefined) query = query.where(mayPass('record', passage))
  return query
}

type Filtered = SelectQueryBuilder<Tables, 'record', object>

function recordOpener(node: NodeContext): (rows: readonly RecordTable[]) => Promise<readonly StoredRecord[]> {
  const seals = new Map<string, UnitSeal>()
  return async (rows) => {
    for (const unit of new Set(rows.map((row) => row.unit))) {
      if (!seals.has(unit)) seals.set(unit, unitSeal(await node.keys.unit(unit)))
    }
    return rows.map((row) => opened({ row, seal: seals.get(row.unit), own: node.party }))
  }
}

function opened({
  row,
  seal,
  own,
}: {
  readonly row: RecordTable
  readonly seal: UnitSeal | undefined
  readonly own: string
}): StoredRecord {
  if (seal === undefined) throw new TypeError('a unit without its seal')
  const value = seal.open(placeOf({ record: row.id, case: row.case_id, profile: row.profile }), row.value_sealed)
  const identifier = canonicalFromStored({ profile: row.profile, value })
  return {
    record: row.id,
    case: row.case_id,
    unit: row.unit,
    profile: identifier.profile,
    value,
    identifier,
    status: row.status,
    category: row.category,
    marking: markingOf(row, own),
    firstSeen: row.first_seen,
    isRestricted: row.restricted_by !== null,
  }
}
