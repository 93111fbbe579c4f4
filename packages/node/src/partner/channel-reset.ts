import { isComityError } from '@comity/codec'
import { mayKnowMessage } from '../casework/confidential.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { loadPartner } from './directory.ts'
import { openEpoch } from './outbox-step.ts'
import { seenEpoch } from './reconcile.ts'

/**
 * Opens a new channel epoch towards a partner, as after a backup was restored (spec/messages.md §6): higher than any that
 * it has seen, where it can be asked. What waits in older epochs is stopped; told is how many
 * of those the actor may know of. Throws `not-found`.
 */
export async function resetChannel(
  node: NodeContext,
  { actor, party, reason }: { readonly actor: Actor; readonly party: string; readonly reason: 'restored' | 'conflict' },
): Promise<{ readonly epoch: number; readonly stopped: number }> {
  const partner = await loadPartner(node.db, party)
  if (partner.state === 'introduced') fail('not-found', {})
  const seen = await seenEpoch(node, party).catch((error: unknown) => {
    if (isComityError(error, 'peer-unavailable')) return 0
    throw error
  })
  const opened = await node.db.transaction().execute(async (tx) => {
    const channel = await tx
      .selectFrom('channel')
      .select('out_epoch')
      .where('party', '=', party)
      .forUpdate()
      .executeTakeFirstOrThrow()
    const epoch = Math.max(channel.out_epoch, seen) + 1
    const { waiting } = await tx
      .selectFrom('outbox')
      .select((is) => is.fn.countAll<number>().as('waiting'))
      .where('party', '=', party)
      .where('state', '=', 'waiting')
      .where(mayKnowMessage(actor, 'outbox'))
      .executeTakeFirstOrThrow()
    await openEpoch(node, tx, { to: party, epoch, reason })
    return { epoch, stopped: waiting }
  })
  node.events.record({ peer: party, route: 'party.reset', code: reason })
  void node.outbox.retryNow(party)
  return opened
}
