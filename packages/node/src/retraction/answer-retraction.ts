import { type RetractionAnswer, retractionAnswer } from '@comity/protocol'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { lockRequest } from '../casework/requests.ts'
import { eraseContent } from './erase.ts'
import { requireAnswerable } from './take-retraction.ts'

/**
 * A person of the unit answers a retraction that arrived (spec/retraction.md §6). `deleted` erases in the same transaction
 * what came of the partner's record, before the receipt for it can leave. Throws `not-found`, `object-mismatch`.
 */
export async function answerRetraction(
  node: NodeContext,
  actor: Actor,
  { retraction: id, answer }: { readonly retraction: string; readonly answer: RetractionAnswer },
): Promise<{ readonly retraction: string; readonly answer: RetractionAnswer }> {
  await node.db.transaction().execute(async (tx) => {
    const found = await tx
      .selectFrom('retraction')
      .select('request')
      .where('id', '=', id)
      .where('unit', '=', actor.unit)
      .where('side', '=', 'received')
      .executeTakeFirst()
    if (found === undefined) return fail('not-found', {})
    const { row: request } = await lockRequest(node, tx, { request: found.request, actor })
    const row = await tx.selectFrom('retraction').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    requireAnswerable({ ...row, next: answer })
    if (answer === 'deleted') {
      // From whom we asked comes the answer; from who asked us, the document and what we found for it.
      const parts = request.side === 'requesting' ? (['answer'] as const) : (['document', 'answer'] as const)
      await eraseContent(node, tx, { request, parts })
    }
    await tx.updateTable('retraction').set({ answer, answered_at: node.now() }).where('id', '=', id).execute()
    await node.log.append(tx, { type: retractionAnswer.name, body: { answer, retraction: id, to: row.partner } })
    await node.outbox.enqueue(tx, { to: row.partner, name: retractionAnswer.name, body: { retraction: id, answer } })
    node.fault('retraction.answer-before-commit')
    return undefined
  })
  node.fault('retraction.answered')
  return { retraction: id, answer }
}
