import { randomUUID } from 'node:crypto'
import { canonicalBytes, type Instant, sha256 } from '@comity/codec'
import type { Candidate } from '@comity/linking'
import { type Insertable, type Selectable, sql } from 'kysely'
import type { NodeContext } from '../context.ts'
import type { NetworkCandidateTable } from '../schema/linking.ts'
import type { Db } from '../schema.ts'
import { type StoredReason, storedReasons } from './group-view.ts'

export type StoredGroup = Selectable<NetworkCandidateTable>

const rowsAtOnce = 500

/** Puts what was found now in the place of what was found before, all or nothing. */
export async function storeGroups(
  node: NodeContext,
  { unit, groups }: { readonly unit: string; readonly groups: readonly Candidate[] },
): Promise<void> {
  await node.db.transaction().execute(async (tx) => {
    const search = { unit, found_at: node.now() }
    const placed = tx.insertInto('network_search').values(search)
    await placed.onConflict((conflict) => conflict.column('unit').doUpdateSet(search)).execute()
    await tx.deleteFrom('network_candidate').where('unit', '=', unit).execute()
    for (let at = 0; at < groups.length; at += rowsAtOnce) {
      const rows = groups.slice(at, at + rowsAtOnce).map((group, place) => rowOf(group, { unit, place: at + place }))
      await tx.insertInto('network_candidate').values(rows).execute()
    }
  })
}

function rowOf(
  { cases, score, reasons }: Candidate,
  { unit, place }: { readonly unit: string; readonly place: number },
): Insertable<NetworkCandidateTable> {
  const kept: readonly StoredReason[] = storedReasons(reasons)
  return {
    id: randomUUID(),
    unit,
    place,
    cases,
    digest: sha256(canonicalBytes([...cases])),
    score,
    reasons: JSON.stringify(kept),
    reason_count: reasons.length,
  }
}

/** Groups of a unit that a list shows. */
const mostListed = 100

export interface ListedGroups {
  readonly foundAt: Instant | null
  readonly groups: readonly StoredGroup[]
  readonly count: number
}

/**
 * The groups of a unit that nobody has decided on: none that was dismissed as it is, none whose cases are all in one network.
 */
export async function undecidedGroups(db: Db, unit: string): Promise<ListedGroups> {
  const search = await db.selectFrom('network_search').select('found_at').where('unit', '=', unit).executeTakeFirst()
  const undecided = db
    .selectFrom('network_candidate as g')
    .where('g.unit', '=', unit)
    .where(
      sql<boolean>`not exists (select from network_dismissal d where d.unit = g.unit and d.digest = g.digest)
        and not exists (select from network_case c where c.case_id = any (g.cases)
          group by c.network having count(*) = cardinality(g.cases))`,
    )
  const { count } = await undecided.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  const groups = await undecided.selectAll('g').orderBy('place').limit(mostListed).execute()
  return { foundAt: search?.found_at ?? null, groups, count }
}
