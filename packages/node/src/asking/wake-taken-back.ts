import type { NodeContext } from '../context.ts'

/** Why a question that was recorded does not leave any more: somebody in it is restricted, shielded or marked more strictly since. */
const takenBack = ['record-restricted', 'person-protected', 'marking-forbids'] as const

/**
 * Jobs that waited for the answer to a question which does not leave any more go on with the rest of it. A crash between what
 * took it back and this leaves them waiting; the next start wakes them.
 */
export async function wakeTakenBack(node: NodeContext): Promise<void> {
  const rows = await node.db
    .selectFrom('job')
    .select('id')
    .where('state', '=', 'waiting')
    .where('id', 'in', (is) => is.selectFrom('ask_batch').select('job').where('code', 'in', takenBack))
    .execute()
  for (const { id } of rows) void node.jobs.again(node, id)
}
