import { requireInForce } from '../agreements/agreements.ts'
import type { Actor, NodeContext } from '../context.ts'
import { releaseAnswer } from './request-answer.ts'
import { carryOut, here, type Moved } from './request-act.ts'
import { dispatchRequest, releaseRequest } from './request-release.ts'
import { lockRequest, type OpenRequest } from './requests.ts'
import type { Tx } from '../schema.ts'

/**
 * The second person's yes to what waits for it: an answer (q19), a draft (q2, q4), what was supplied (q10), what one person sent
 * for danger to life (q4f). Throws `not-found`, `agreement-not-in-force`, `same-person`, `role-forbids`, `object-mismatch`, and what
 * releasing throws.
 */
export async function approveRequest(
  node: NodeContext,
  { actor, request: id }: { readonly actor: Actor; readonly request: string },
): Promise<Moved> {
  return inForce(node, { actor, id }, async (tx, request) => {
    if (request.row.side === 'requested') return releaseAnswer(node, tx, { request, actor })
    const state = here(request)
    const { q4e: hastened, q4f: approved } = request.object.at ?? {}
    if (state === 'NEEDS_INFO')
      return carryOut(node, tx, { request, act: { row: 'q10', to: 'ACKNOWLEDGED', about: 'q10a' }, by: actor })
    if (hastened !== undefined && approved === undefined)
      return carryOut(node, tx, { request, act: { row: 'q4f', to: state, about: 'q4e' }, by: actor })
    return releaseRequest(node, tx, { request, actor })
  })
}

/** Sends a draft at once for danger to life (q4e). Throws as `dispatchRequest`. */
export async function hastenRequest(
  node: NodeContext,
  { actor, request: id }: { readonly actor: Actor; readonly request: string },
): Promise<Moved> {
  return inForce(node, { actor, id }, (tx, request) => dispatchRequest(node, tx, { request, actor }))
}

async function inForce(
  node: NodeContext,
  { actor, id }: { readonly actor: Actor; readonly id: string },
  act: (tx: Tx, request: OpenRequest) => Promise<OpenRequest>,
): Promise<Moved> {
  return node.db.transaction().execute(async (tx) => {
    const request = await lockRequest(node, tx, { request: id, actor })
    const parties = [node.party, request.row.partner]
    await requireInForce(tx, request.row.agreement, { now: node.now(), parties })
    const { row } = await act(tx, request)
    return { request: id, state: row.state }
  })
}
