import type { Ground } from '@comity/casework/request'
import { loadAgreement } from '../agreements/agreements.ts'
import { gate } from '../agreements/refused-acts.ts'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { Tx } from '../schema.ts'

/** The terms name the ground. Throws `ground-not-agreed`, naming the clause. */
export async function requireAgreedGround(
  node: Pick<NodeContext, 'now'>,
  tx: Tx,
  { agreement, ground }: { readonly agreement: string; readonly ground: Ground },
): Promise<void> {
  const { terms } = await loadAgreement(tx, agreement, node.now())
  if (!terms.refusal.grounds.includes(ground)) gate({ agreement, act: null }, () => fail('ground-not-agreed', {}))
}
