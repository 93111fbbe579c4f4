import type { networkShow, ResultOf } from '@comity/client/api'
import { unitSeal } from '../cases/unit-seal.ts'
import type { NodeContext } from '../context.ts'

type View = ResultOf<typeof networkShow>['cases'][number]

/** Cases of a unit as lists of linked cases name them; another unit's are left out like none. */
export async function linkedCases(
  node: NodeContext,
  { unit, cases }: { readonly unit: string; readonly cases: readonly string[] },
): Promise<ReadonlyMap<string, View>> {
  if (cases.length === 0) return new Map()
  const rows = await node.db
    .selectFrom('case_file')
    .select(['id', 'title_sealed', 'category', 'state'])
    .where('unit', '=', unit)
    .where('id', 'in', [...new Set(cases)])
    .execute()
  const seal = unitSeal(await node.keys.unit(unit))
  return new Map(
    rows.map(({ id, title_sealed: title, category, state }) => [
      id,
      { case: id, title: seal.open(['case.title', id], title), category, state },
    ]),
  )
}
