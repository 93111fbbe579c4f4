import { mostCases, type SharedIdentifier } from '@comity/linking'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { NodeContext } from '../context.ts'
import { isShownToSomebody } from '../shield/hidden.ts'

/*
 * Which cases of a unit hold the same identifiers, by their keyed digests (spec/linking.md §1). Nothing is opened. An identifier
 * goes by the id of the first record that holds it.
 */

/** Whether a record may link its case: no victim or witness, none that is kept and not used, nobody who must not be found. */
function links(record: string): RawBuilder<SqlBool> {
  const of = (column: string) => sql.ref(`${record}.${column}`)
  // What is planned on an identifier says of two cases no more than the identifier does.
  return sql<SqlBool>`${of('profile')} <> 'target/1' and ${of('status')} in ('suspect', 'convicted', 'contact', 'unknown')
    and ${of('restricted_by')} is null and ${isShownToSomebody(record)}`
}

interface Row {
  readonly value_key: Uint8Array
  readonly identifier: string
  readonly profile: string
  readonly cases: readonly string[]
}

const page = 5_000

/** Every identifier that two cases of a unit hold, and no more than link them; in short queries, one after the other. */
export async function allShared(
  node: NodeContext,
  { unit, signal }: { readonly unit: string; readonly signal: AbortSignal },
): Promise<readonly SharedIdentifier[]> {
  const shared: SharedIdentifier[] = []
  for (let after = new Uint8Array(); ;) {
    signal.throwIfAborted()
    const { rows } = await sql<Row>`
      select value_key, (array_agg(id order by id))[1] as identifier, min(profile) as profile, array_agg(case_id) as cases
      from record where unit = ${unit} and value_key > ${after} and ${links('record')}
      group by value_key having count(*) between 2 and ${mostCases}
      order by value_key limit ${page}`.execute(node.db)
    for (const { identifier, profile, cases } of rows) shared.push({ identifier, profile, cases })
    const last = rows.at(-1)
    if (last === undefined || rows.length < page) return shared
    after = Uint8Array.from(last.value_key)
  }
}

/** An identifier of a case and the cases that hold it, this one among them. */
export interface HeldIdentifier extends SharedIdentifier {
  /** The record of the case asked about. */
  readonly record: string
  /** How many hold it; `cases` names the first fifty. */
  readonly count: number
}

/** The identifiers that a case shares with others of its unit, those that too many hold to link any among them. */
export async function sharedBy(
  node: NodeContext,
  { unit, case: file }: { readonly unit: string; readonly case: string },
): Promise<readonly HeldIdentifier[]> {
  const { rows } = await sql<Row & { readonly record: string; readonly count: string }>`
    select own.id as record, own.profile, s.identifier, s.cases, s.count
    from record own cross join lateral (
      select (array_agg(r.id order by r.id))[1] as identifier, (array_agg(r.case_id order by r.id))[1:${sql.lit(mostCases)}] as cases,
        count(*) as count
      from record r where r.unit = ${unit} and r.value_key = own.value_key and ${links('r')}
    ) s
    where own.case_id = ${file} and own.unit = ${unit} and ${links('own')} and s.count > 1
    order by s.count, own.id`.execute(node.db)
  return rows.map(({ record, identifier, profile, cases, count }) => {
    return { record, identifier, profile, cases, count: Number(count) }
  })
}

/** What the cases of a ring share with any others. */
async function sharedByAll(
  node: NodeContext,
  { unit, cases }: { readonly unit: string; readonly cases: readonly string[] },
): Promise<readonly SharedIdentifier[]> {
  const { rows } = await sql<Row>`
    select s.* from (select distinct value_key from record own
      where own.case_id = any (${cases}::uuid[]) and own.unit = ${unit} and ${links('own')}) own
    cross join lateral (
      select (array_agg(r.id order by r.id))[1] as identifier, min(r.profile) as profile, array_agg(r.case_id) as cases
      from record r where r.unit = ${unit} and r.value_key = own.value_key and ${links('r')}
      having count(*) between 2 and ${mostCases}
    ) s`.execute(node.db)
  return rows
}

/** Cases that are looked at around one, and rings of them: what is further away is found by looking at all. */
const mostAround = 1_000
const mostRings = 4

/** What joins a case to its neighbours, theirs to theirs, and so on while there are few of them. */
export async function sharedAround(
  node: NodeContext,
  { unit, case: file }: { readonly unit: string; readonly case: string },
): Promise<readonly SharedIdentifier[]> {
  const shared = new Map<string, SharedIdentifier>()
  const seen = new Set([file])
  let ring: readonly string[] = [file]
  for (let at = 0; at < mostRings && ring.length > 0 && seen.size <= mostAround; at += 1) {
    const next = new Set<string>()
    for (const one of await sharedByAll(node, { unit, cases: ring })) {
      shared.set(one.identifier, one)
      for (const linked of one.cases) if (!seen.has(linked)) next.add(linked)
    }
    for (const linked of next) seen.add(linked)
    ring = [...next]
  }
  return [...shared.values()]
}
