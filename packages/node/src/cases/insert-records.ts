import { randomBytes } from 'node:crypto'
import { deriveMarking, type Marking, type PersonStatus } from '@comity/agreement'
import { canonicalText, type Instant } from '@comity/codec'
import type { Canonical } from '@comity/identifiers'
import { type RawBuilder, sql } from 'kysely'
import { markingOf, marksOf, type RecordMarks } from '../handling/record-marks.ts'
import { stopQuestions } from '../handling/stop-questions.ts'
import type { Tx } from '../schema.ts'
import { placeOf } from './record-place.ts'
import type { UnitSeal } from './unit-seal.ts'

/** One identifier that an import adds. */
export interface NewRecord {
  readonly identifier: Canonical
  readonly status: PersonStatus
  readonly firstSeen: Instant
  /** The owner's where nothing else is said. */
  readonly marking?: Marking | undefined
}

/** What all records of one insertion share. */
export interface RecordOwner {
  readonly case: string
  readonly unit: string
  readonly category: string
  /** This party's code. */
  readonly party: string
  readonly marking: Marking
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
  readonly marking: Marking | undefined
}

/** Seals records for `insertRecords`. The first of equal identifiers is kept, as strictly marked as any of them. */
export function sealRecords(
  seal: UnitSeal,
  { owner, records }: { readonly owner: RecordOwner; readonly records: readonly NewRecord[] },
): SealedRecords {
  const ids = recordIds({ now: owner.now, count: records.length })
  const rows = new Map<string, SealedRecord>()
  for (const [at, { identifier, status, firstSeen, marking }] of records.entries()) {
    const { profile, value } = identifier
    const key = Buffer.from(seal.keyOf([profile, value])).toString('hex')
    const first = rows.get(key)
    if (first !== undefined) {
      rows.set(key, { ...first, marking: strictestSaid(first.marking, marking) })
      continue
    }
    const id = ids(at)
    const sealed = seal.seal(placeOf({ record: id, case: owner.case, profile }), value)
    rows.set(key, { id, profile, key, sealed: Buffer.from(sealed).toString('hex'), status, firstSeen, marking })
  }
  // One order for all writers: two imports into one case that meet in the unique index wait, and never deadlock.
  return { owner, rows: [...rows.values()].sort((left, right) => (left.key < right.key ? -1 : 1)) }
}

/**
 * Inserts records whose identifier the case does not hold yet, in one statement; returns how many were new. One that the unit
 * keeps restricted elsewhere is restricted from its first instant: no second import takes that away (spec/subjects.md §7).
 * One that the case holds already is marked as strictly as what is now said of it (spec/cases.md §3).
 */
export async function insertRecords(tx: Tx, { owner, rows }: SealedRecords): Promise<number> {
  if (rows.length === 0) return 0
  const { marks, at } = distinctMarks(owner, rows)
  const { numAffectedRows } = await sql`
    insert into record
      (id, case_id, unit, profile, value_key, value_sealed, status, category, tlp, pap, europol, audience, originators,
      gradings, first_seen, created_at, restricted_by)
    select id, ${owner.case}, ${owner.unit}, profile, key, sealed, status, ${owner.category},
      ${mark(marks, (said) => said.tlp)}, ${mark(marks, (said) => said.pap)}, ${mark(marks, (said) => said.europol)},
      string_to_array(${mark(marks, ({ audience }) => audience?.join(' ') ?? null)}, ' '),
      string_to_array(${mark(marks, ({ originators }) => originators?.join(' ') ?? null)}, ' '),
      ${mark(marks, (said) => said.gradings)}, first_seen, ${owner.now}, (
        select known.restricted_by from record known
        where known.value_key = added.key and known.profile = added.profile and known.unit = ${owner.unit}
          and known.restricted_by is not null limit 1)
    from unnest(${arrayOf(rows, (row) => row.id)}::uuid[], ${arrayOf(rows, (row) => row.profile)}::text[],
      ${arrayOf(rows, (row) => `\\\\x${row.key}`)}::bytea[], ${arrayOf(rows, (row) => `\\\\x${row.sealed}`)}::bytea[],
      ${arrayOf(rows, (row) => row.status)}::text[], ${arrayOf(rows, (row) => String(row.firstSeen))}::bigint[],
      ${arrayOf(rows, (row) => String(at(row)))}::integer[])
      as added (id, profile, key, sealed, status, first_seen, mark)
    on conflict (case_id, profile, value_key) do nothing`.execute(tx)
  const inserted = Number(numAffectedRows ?? 0n)
  if (inserted < rows.length) await tightenHeld(tx, { owner, rows })
  return inserted
}

/** Rows say few different things of handling: each once, and which of them a row says, counted from 1. */
function distinctMarks(
  { marking: unsaid, party }: RecordOwner,
  rows: readonly SealedRecord[],
): { readonly marks: readonly RecordMarks[]; readonly at: (row: SealedRecord) => number } {
  const known = new Map<Marking, number>()
  for (const { marking = unsaid } of rows) if (!known.has(marking)) known.set(marking, known.size + 1)
  return {
    marks: [...known.keys()].map((marking) => marksOf(marking, party)),
    at: ({ marking = unsaid }) => known.get(marking) ?? 0,
  }
}

/** One part of what the row of `added` says of handling. */
function mark(marks: readonly RecordMarks[], part: (marks: RecordMarks) => string | null): RawBuilder<string | null> {
  return sql`(${marks.map(part)}::text[])[mark]`
}

/** What a list says of handling holds for what was there before as well; a list that says nothing of it changes nothing. */
async function tightenHeld(tx: Tx, { owner, rows }: SealedRecords): Promise<void> {
  const said = new Map(
    rows.flatMap((row) => (row.marking === undefined ? [] : [[placeKey(row), row.marking] as const])),
  )
  if (said.size === 0) return
  const { rows: held } = await sql<RecordMarks & { id: string; profile: string; key: string }>`
    select id, profile, encode(value_key, 'hex') as key, tlp, pap, europol, audience, originators, gradings
    from record where case_id = ${owner.case}
      and value_key = any (${arrayOf(rows, (row) => `\\\\x${row.key}`)}::bytea[])
      and id <> all (${arrayOf(rows, (row) => row.id)}::uuid[])
    order by id for update`.execute(tx)
  for (const row of held) {
    const marking = said.get(placeKey(row))
    if (marking === undefined) continue
    const before = markingOf(row, owner.party)
    const marks = marksOf(deriveMarking([before, marking]), owner.party)
    if (canonicalText({ ...marks }) === canonicalText({ ...marksOf(before, owner.party) })) continue
    await tx.updateTable('record').set(marks).where('id', '=', row.id).execute()
    await stopQuestions(tx, { records: [row.id], now: owner.now })
  }
}

function placeKey({ profile, key }: { readonly profile: string; readonly key: string }): string {
  return `${profile} ${key}`
}

/** The strictest of what was said of one identifier; undefined where nothing was. */
function strictestSaid(first: Marking | undefined, second: Marking | undefined): Marking | undefined {
  if (first === undefined || second === undefined) return first ?? second
  return deriveMarking([first, second])
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
