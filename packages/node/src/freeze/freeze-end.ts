import type { Actor, NodeContext } from '../context.ts'
import { actOnFreeze, type FreezeMoved } from './freeze-act.ts'

/**
 * Ends a freeze without an order: a draft is given up (f1c), who asked takes it back (f11w), or either side finds that it is the
 * wrong account (f14q, f14a). What is held is free at once, whether or not the agreement is in force. Throws `not-found`,
 * `role-forbids`, `object-mismatch`.
 */
export async function endFreeze(
  node: NodeContext,
  {
    actor,
    freeze,
    as,
  }: { readonly actor: Actor; readonly freeze: string; readonly as: 'cancelled' | 'withdrawn' | 'wrong-account' },
): Promise<FreezeMoved> {
  return actOnFreeze(node, {
    actor,
    freeze,
    act: (_, { row: { side } }) => {
      if (as === 'cancelled') return { row: 'f1c', to: 'CANCELLED', document: null }
      if (as === 'withdrawn') return { row: 'f11w', to: 'WITHDRAWN', document: null }
      return { row: side === 'requesting' ? 'f14q' : 'f14a', to: 'WRONG_ACCOUNT', document: null }
    },
  })
}
