import type { caseLinks, ResultOf } from '@comity/client/api'
import { candidateAround, mostCases, weightOf } from '@comity/linking'
import { loadCase } from '../cases/cases.ts'
import { loadRecords } from '../cases/records.ts'
import type { NodeContext } from '../context.ts'
import { maskValue } from '../retraction/mask.ts'
import { shownGroup, viewGroups } from './group-view.ts'
import { linkedCases } from './linked-cases.ts'
import { type HeldIdentifier, sharedAround, sharedBy } from './links-in-database.ts'

/** Links of a case that are shown. */
const mostLinks = 200

/**
 * What one case shares with others of its unit, as it stands now, and the group around it: a record counts from the moment it is
 * stored, whatever was found before. Throws `not-found`.
 */
export async function linksOfCase(
  node: NodeContext,
  wanted: { readonly unit: string; readonly case: string },
): Promise<ResultOf<typeof caseLinks>> {
  await loadCase(node, wanted)
  const shared = await sharedBy(node, wanted)
  const strongest = shared
    .map((held) => ({ ...held, weight: weightOf({ profile: held.profile, cases: held.count }) }))
    .sort((left, right) => right.weight - left.weight)
    .slice(0, mostLinks)
  const isLinked = shared.some(({ count }) => count <= mostCases)
  const group = isLinked ? candidateAround(await sharedAround(node, wanted), wanted.case) : undefined
  const [view] = await viewGroups(node, {
    unit: wanted.unit,
    groups: group === undefined ? [] : [shownGroup(group)],
  })
  return { links: await viewLinks(node, { ...wanted, strongest }), linkCount: shared.length, group: view ?? null }
}

async function viewLinks(
  node: NodeContext,
  {
    unit,
    case: own,
    strongest,
  }: {
    readonly unit: string
    readonly case: string
    readonly strongest: readonly (HeldIdentifier & { readonly weight: number })[]
  },
): Promise<ResultOf<typeof caseLinks>['links']> {
  const cases = await linkedCases(node, { unit, cases: strongest.flatMap((held) => held.cases) })
  const records = await loadRecords(
    node,
    strongest.map(({ record }) => record),
  )
  const values = new Map(records.map(({ record, value }) => [record, maskValue(value)]))
  return strongest.flatMap(({ record, profile, cases: held, count, weight }) => {
    const value = values.get(record)
    // It was deleted while it was read.
    if (value === undefined) return []
    const others = held.filter((file) => file !== own).flatMap((file) => cases.get(file) ?? [])
    return [{ record, profile, value, cases: others, caseCount: count - 1, weight }]
  })
}
