import type { BodyOf, caseConfidential, ResultOf } from '@comity/client/api'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'

/**
 * Says on what ground a case is withheld from the persons it is about, or null that it is not (spec/subjects.md §5). Throws
 * `not-found`, the same for a case of another unit.
 */
export async function withholdCase(
  node: NodeContext,
  actor: Actor,
  { case: id, ground }: BodyOf<typeof caseConfidential>,
): Promise<ResultOf<typeof caseConfidential>> {
  await node.db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('case_file')
      .set({ withholding_ground: ground })
      .where('id', '=', id)
      .where('unit', '=', actor.unit)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) fail('not-found', {})
    await node.log.append(tx, { type: 'case.confidential', body: { case: id, ground } })
  })
  return { case: id, ground }
}
