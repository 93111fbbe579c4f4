import { day } from '@comity/codec'
import type { NodeContext } from '../context.ts'

/** How long a request of a person can be accounted for after its end. */
export const keptDays = 365

/**
 * A year after its end a request keeps its dates, decision and ground, and neither its identifier nor its report
 * (spec/subjects.md §8). A restriction ends when it is lifted.
 */
export async function forgetSubjects(node: NodeContext): Promise<void> {
  await node.db
    .updateTable('subject_request')
    .set({ value_key: null, value_sealed: null, proposal_sealed: null, erased_at: node.now() })
    .where('ended_at', '<=', node.now() - keptDays * day)
    .where((is) => is.or([is('proposal_sealed', 'is not', null), is('value_sealed', 'is not', null)]))
    .where((is) => is.or([is('kind', '!=', 'restriction'), is('state', 'in', ['REFUSED', 'WITHDRAWN', 'LIFTED'])]))
    .execute()
}
