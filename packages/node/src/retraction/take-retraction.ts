import { type RetractionAnswer, retractionAnswer, type RetractionSend, retractionSend } from '@comity/protocol'
import { markWithdrawn } from '../casework/hits.ts'
import { lockRequest } from '../casework/requests.ts'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { Tx } from '../schema.ts'

/**
 * Takes up a partner's retraction (spec/retraction.md §5): it names a request that stands between it and this node, and
 * nothing is erased until a person answers. Throws `not-found`, `object-mismatch`.
 */
export async function takeRetraction(
  node: NodeContext,
  tx: Tx,
  { from, body }: { readonly from: string; readonly body: RetractionSend },
): Promise<void> {
  const { retraction: id, request: about, agreement, act, reason } = body
  const { row } = await lockRequest(node, tx, { request: about, partner: from })
  if (row.agreement !== agreement) fail('object-mismatch', {})
  const known = await tx.selectFrom('retraction').select('id').where('id', '=', id).executeTakeFirst()
  if (known !== undefined) fail('object-mismatch', {})
  await tx
    .insertInto('retraction')
    .values({
      ...{ id, side: 'received', partner: from, unit: row.unit, agreement, request: row.id, act, reason },
      created_at: node.now(),
      answer: null,
      answered_at: null,
    })
    .execute()
  // The row that our hit came of is gone: the next version says so too, but it may be days away.
  if (row.hit !== null) await markWithdrawn(node, tx, [row.hit])
  await node.log.append(tx, { type: retractionSend.name, body: { ...body, from } })
}

/** Takes up the answer to a retraction of ours. A deletion is final; a reason may still end in one. */
export async function takeRetractionAnswer(
  node: NodeContext,
  tx: Tx,
  {
    from,
    retraction: id,
    answer,
  }: { readonly from: string; readonly retraction: string; readonly answer: RetractionAnswer },
): Promise<void> {
  const row = await tx
    .selectFrom('retraction')
    .selectAll()
    .where('id', '=', id)
    .where('partner', '=', from)
    .where('side', '=', 'sent')
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) return fail('not-found', {})
  requireAnswerable({ ...row, next: answer })
  await tx.updateTable('retraction').set({ answer, answered_at: node.now() }).where('id', '=', id).execute()
  await node.log.append(tx, { type: retractionAnswer.name, body: { answer, from, retraction: id } })
}

/** Throws `object-mismatch` for another answer after a receipt, and for `corrected` where the record was deleted. */
export function requireAnswerable({
  act,
  answer,
  next,
}: {
  readonly act: RetractionSend['act']
  readonly answer: RetractionAnswer | null
  readonly next: RetractionAnswer
}): void {
  const isFinal = answer === 'deleted' || answer === 'corrected' || (answer !== null && next !== 'deleted')
  if (isFinal || (next === 'corrected' && act !== 'correct')) fail('object-mismatch', {})
}
