import { randomBytes } from 'node:crypto'
import type { Pap, PersonStatus, Tlp } from '@comity/agreement'
import type { Instant } from '@comity/codec'
import { type Canonical, canonicalFromStored, type ProfileName } from '@comity/identifiers'
import { type SelectQueryBuilder, sql } from 'kysely'
import type { NodeContext } from '../context.ts'
import type { RecordTable } from '../schema/cases.ts'
import type { Tables, Tx } from '../schema.ts'
import { isHidden } from '../shield/hidden.ts'
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
  readonly tlp: Tlp
  readonly pap: Pap
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
  const { unit, case: caseId, profiles, statuses, hiddenFrom, usable } = filter
  let query = node.db
    .selectFrom('record')
    .where('profile', 'in', profiles)
    .where('status', 'in', statuses as readonly PersonStatus[])
  if (unit !== undefined) query = query.where('unit', '=', unit)
  if (caseId !== undefined) query = query.where('case_id', '=', caseId)
  if (hiddenFrom !== null) query = query.where((is) => is.not(isHidden('record', hiddenFrom)))
  if (usable === true) query = query.where('restricted_by', 'is', null)
  return query
}

type Filtered = SelectQueryBuilder<Tables, 'record', object>

function recordOpener(node: NodeContext): (rows: readonly RecordTable[]) => Promise<readonly StoredRecord[]> {
  const seals = new Map<string, UnitSeal>()
  return async (rows) => {
    for (const unit of new Set(rows.map((row) => row.unit))) {
      if (!seals.has(unit)) seals.set(unit, unitSeal(await node.keys.unit(unit)))
    }
    return rows.map((row) => opened(row, seals.get(row.unit)))
  }
}

function opened(row: RecordTable, seal: UnitSeal | undefined): StoredRecord {
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
    tlp: row.tlp,
    pap: row.pap,
    firstSeen: row.first_seen,
    isRestricted: row.restricted_by !== null,
  }
}

/** One identifier that an import adds. */
export interface NewRecord {
  readonly identifier: Canonical
  readonly status: PersonStatus
  readonly firstSeen: Instant
}

/** What all records of one insertion share. */
export interface RecordOwner {
  readonly case: string
  readonly unit: string
  readonly category: string
  readonly tlp: Tlp
  readonly pap: Pap
  readonly now: Instant
}

/** Records, sealed and in the order in which they are inserted. */
export interface SealedRecords {
  readonly owner: RecordOwner
  readonly rows: readonly SealedRecord[]
}

interface SealedRecord {
  readonly id: string
  readonly profile: string
  readonly key: string
  readonly sealed: string
  readonly status: string
  readonly firstSeen: number
}

/** Seals records for `insertRecords`. The first of equal identifiers is kept. */
export function sealRecords(
  seal: UnitSeal,
  { owner, records }: { readonly owner: RecordOwner; readonly records: readonly NewRecord[] },
): SealedRecords {
  const ids = recordIds({ now: owner.now, count: records.length })
  const rows = new Map<string, SealedRecord>()
  for (const [at, { identifier, status, firstSeen }] of records.entries()) {
    const { profile, value } = identifier
    const key = Buffer.from(seal.keyOf([profile, value])).toString('hex')
    if (rows.has(key)) continue
    const id = ids(at)
    const sealed = seal.seal(placeOf({ record: id, case: owner.case, profile }), value)
    rows.set(key, { id, profile, key, sealed: Buffer.from(sealed).toString('hex'), status, firstSeen })
  }
  // One order for all writers: two imports into one case that meet in the unique index wait, and never deadlock.
  return { owner, rows: [...rows.values()].sort((left, right) => (left.key < right.key ? -1 : 1)) }
}

/**
 * Inserts records whose identifier the case does not hold yet, in one statement; returns how many were new. One that the unit
 * keeps restricted elsewhere is restricted from its first instant: no second import takes that away (spec/subjects.md §7).
 */
export async function insertRecords(tx: Tx, { owner, rows }: SealedRecords): Promise<number> {
  if (rows.length === 0) return 0
  const { numAffectedRows } = await sql`
    insert into record
      (id, case_id, unit, profile, value_key, value_sealed, status, category, tlp, pap, first_seen, created_at,
      restricted_by)
    select id, ${owner.case}, ${owner.unit}, profile, key, sealed, status, ${owner.category}, ${owner.tlp}, ${owner.pap},
      first_seen, ${owner.now}, (
        select known.restricted_by from record known
        where known.value_key = added.key and known.profile = added.profile and known.unit = ${owner.unit}
          and known.restricted_by is not null limit 1)
    from unnest(${arrayOf(rows, (row) => row.id)}::uuid[], ${arrayOf(rows, (row) => row.profile)}::text[],
      ${arrayOf(rows, (row) => `\\\\x${row.key}`)}::bytea[], ${arrayOf(rows, (row) => `\\\\x${row.sealed}`)}::bytea[],
      ${arrayOf(rows, (row) => row.status)}::text[], ${arrayOf(rows, (row) => String(row.firstSeen))}::bigint[])
      as added (id, profile, key, sealed, status, first_seen)
    on conflict (case_id, profile, value_key) do nothing`.execute(tx)
  return Number(numAffectedRows ?? 0n)
}

/** A PostgreSQL array literal of values that need no quotes: ids, hexadecimal digits, numbers, closed names. */
function arrayOf(rows: readonly SealedRecord[], text: (row: SealedRecord) => string): string {
  return `{${rows.map(text).join(',')}}`
}

/** UUID version 7 (RFC 9562 §5.7): milliseconds, then 74 random bits, so that an index of ids grows at its end. */
function recordIds({ now, count }: { readonly now: Instant; readonly count: number }): (at: number) => string {
  const random = randomBytes(10 * count)
  const time = now.toString(16).padStart(12, '0').slice(-12)
  const head = `${time.slice(0, 8)}-${time.slice(8)}-7`
  return (at) => {
    const tail = random.subarray(10 * at, 10 * at + 10).toString('hex')
    const variant = '89ab'.charAt(Number.parseInt(tail.charAt(3), 16) & 3)
    return `${head}${tail.slice(0, 3)}-${variant}${tail.slice(4, 7)}-${tail.slice(7, 19)}`
  }
}
