import type { Actor, NodeContext } from '../context.ts'
import { type FreezeMoved, takeStep } from './freeze-act.ts'
import { releaseFreeze } from './freeze-release.ts'
import { requireFreezeInForce } from './freeze-terms.ts'
import { lockFreeze, type OpenFreeze } from './freezes.ts'
import type { Tx } from '../schema.ts'

/**
 * The second person: of the draft on the requesting side (f1a, f2), of the hold on the requested side (f5), and for the requesting
 * side of a split (f13t). Throws `not-found`, `same-person`, `role-forbids`, `object-mismatch`, and what `releaseFreeze` throws.
 */
export async function approveFreeze(
  node: NodeContext,
  { actor, freeze: id }: { readonly actor: Actor; readonly freeze: string },
): Promise<FreezeMoved> {
  return node.db.transaction().execute(async (tx) => {
    const freeze = await lockFreeze(tx, { freeze: id, actor })
    const { row } = await approve(node, tx, { freeze, actor })
    return { freeze: id, state: row.state }
  })
}

async function approve(
  node: NodeContext,
  tx: Tx,
  { freeze, actor }: { readonly freeze: OpenFreeze; readonly actor: Actor },
): Promise<OpenFreeze> {
  const { side, state } = freeze.row
  if (side === 'requested') {
    await requireFreezeInForce(node, tx, freeze.row)
    return takeStep(node, tx, { freeze, actor, act: { row: 'f5', to: 'HELD', document: null, about: 'f4' } })
  }
  // A split of what is held settles it: no agreement has to be in force (spec/agreements.md §8).
  if (state === 'SHARING')
    return takeStep(node, tx, { freeze, actor, act: { row: 'f13t', to: 'SHARED', document: null, about: 'f13s' } })
  return releaseFreeze(node, tx, { freeze, actor })
}
