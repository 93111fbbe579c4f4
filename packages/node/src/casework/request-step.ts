import type { RequestState } from '@comity/casework'
import { requireInForce } from '../agreements/agreements.ts'
import type { Actor, NodeContext } from '../context.ts'
import { sendEvent } from './request-intake.ts'
import { lockRequest, type OpenRequest, stepRequest } from './requests.ts'
import type { Tx } from '../schema.ts'

/**
 * A person of the unit takes one step without content, and the partner is told, in one transaction.
 * Throws `not-found`, `agreement-not-in-force`, `role-forbids`, `object-mismatch`.
 */
export async function personStep(
  node: NodeContext,
  {
    actor,
    request: id,
    row,
    to,
    require = () => Promise.resolve(),
  }: {
    readonly actor: Actor
    readonly request: string
    readonly row: string
    readonly to: RequestState
    /** What else has to hold, in the same transaction; throws. */
    readonly require?: (node: NodeContext, tx: Tx, request: OpenRequest) => Promise<void>
  },
): Promise<{ readonly request: string; readonly state: string }> {
  return node.db.transaction().execute(async (tx) => {
    const request = await lockRequest(node, tx, { request: id, actor })
    await requireInForce(tx, request.row.agreement, {
      now: node.now(),
      parties: [node.party, request.row.partner],
    })
    await require(node, tx, request)
    const moved = await stepRequest(node, tx, { request, row, to, content: null, by: actor })
    await sendEvent(node, tx, { request: moved, sealed: null })
    return { request: id, state: moved.row.state }
  })
}
