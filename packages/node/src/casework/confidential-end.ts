import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { sendEvent } from './request-intake.ts'
import { lockRequest, type OpenRequest, stepRequest } from './requests.ts'
import type { Tx } from '../schema.ts'

/**
 * Two persons of the party that asked end the confidentiality of a request (spec/casework.md §12): the first proposes (q29)
 * and nothing changes, the second agrees (q30) and the request is one like any other, on both sides. It ends a protection,
 * so no agreement has to be in force.
 * Throws `not-found`, `role-forbids`, `same-person`, `object-mismatch` for one without the mark or before its answer.
 */
export async function unmarkRequest(
  node: NodeContext,
  { actor, request: id }: { readonly actor: Actor; readonly request: string },
): Promise<{ readonly request: string; readonly state: string }> {
  return node.db.transaction().execute(async (tx) => {
    const request = await lockRequest(node, tx, { request: id, actor })
    const { row, object } = request
    if (row.side !== 'requesting') fail('object-mismatch', {})
    const proposed = object.contents['q29']
    const step =
      proposed === undefined
        ? { row: 'q29', content: object.contents['q1'] ?? null }
        : { row: 'q30', content: proposed }
    const moved = await stepRequest(node, tx, { request, ...step, to: row.state, by: actor })
    await takeUnmark(tx, moved)
    await sendEvent(node, tx, { request: moved, sealed: null })
    return { request: id, state: row.state }
  })
}

/** What the newest event does to the mark, whosever it is: q29 and q30 are of a marked request, and q30 ends it. Throws `object-mismatch`. */
export async function takeUnmark(tx: Tx, { row, events }: OpenRequest): Promise<void> {
  const newest = events.at(-1)?.row
  if (newest !== 'q29' && newest !== 'q30') return
  if (!row.is_confidential) fail('object-mismatch', {})
  if (newest === 'q30')
    await tx.updateTable('request').set({ is_confidential: false }).where('id', '=', row.id).execute()
}
