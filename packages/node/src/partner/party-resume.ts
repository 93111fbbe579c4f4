import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { partnerRoutes } from '../routes/partner.ts'
import type { Tx } from '../schema.ts'
import { lockChannels } from './channel-locks.ts'
import { forgetPartner, loadPartner } from './directory.ts'
import { createInbox } from './inbox.ts'

/** A fork of a partner's log is confirmed by two persons (spec/messages.md §6), anything else by one. */
const personsForFork = 2

export interface Resumed {
  /** The channel epoch of the party that is open now. */
  readonly epoch: number
  readonly confirmations: number
  readonly needed: number
}

/**
 * A person confirms that a party may go on: the new channel epoch that it opened, or, for a fork of its log, what was
 * settled by another channel. Throws `not-found`, `reset-missing`, `object-mismatch` when there is nothing to confirm.
 */
export async function resumeParty(
  node: NodeContext,
  { party, person }: { readonly party: string; readonly person: string },
): Promise<Resumed> {
  const known = await loadPartner(node.db, party)
  const inbox = createInbox(node, partnerRoutes.sequenced)
  const resumed = await node.db.transaction().execute(async (tx) => {
    await lockChannels(tx, [party])
    const { state, held_for: heldFor } = await tx
      .selectFrom('party')
      .select(['state', 'held_for'])
      .where('party', '=', party)
      .executeTakeFirstOrThrow()
    const opened = await openedEpoch(tx, party)
    if (heldFor === 'sequence-conflict' && opened === undefined) fail('reset-missing', {})
    if (state === 'introduced' || (heldFor === null && opened === undefined)) fail('object-mismatch', {})
    const confirmations = await confirm(node, tx, { party, person })
    const needed = heldFor === 'log-conflict' ? personsForFork : 1
    if (confirmations >= needed) {
      if (opened !== undefined) await inbox.confirm(tx, known, opened)
      await release(tx, party)
    }
    const { in_epoch: epoch } = await tx
      .selectFrom('channel')
      .select('in_epoch')
      .where('party', '=', party)
      .executeTakeFirstOrThrow()
    return { epoch, confirmations, needed }
  })
  forgetPartner(node.db, party)
  node.events.record({ peer: party, route: 'party.resume', code: 'confirmed' })
  if (resumed.confirmations >= resumed.needed) {
    await inbox.drain(await loadPartner(node.db, party))
    void node.outbox.retryNow(party)
  }
  return resumed
}

/** The newest channel epoch that the party has opened and nobody has confirmed. */
async function openedEpoch(tx: Tx, party: string): Promise<number | undefined> {
  const { opened } = await tx
    .selectFrom('inbox')
    .innerJoin('channel', 'channel.party', 'inbox.party')
    .select((eb) => eb.fn.max<number | null>('inbox.epoch').as('opened'))
    .where('inbox.party', '=', party)
    .where('inbox.name', '=', 'channel.reset')
    .where('inbox.state', '=', 'held')
    .whereRef('inbox.epoch', '>', 'channel.in_epoch')
    .executeTakeFirstOrThrow()
  return opened ?? undefined
}

async function confirm(
  { now }: NodeContext,
  tx: Tx,
  { party, person }: { readonly party: string; readonly person: string },
): Promise<number> {
  await tx
    .insertInto('party_resume')
    .values({ party, person, confirmed_at: now() })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const { count } = await tx
    .selectFrom('party_resume')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('party', '=', party)
    .executeTakeFirstOrThrow()
  return count
}

async function release(tx: Tx, party: string): Promise<void> {
  await tx
    .updateTable('party')
    .set({ state: 'trusted', held_for: null, held_at: null })
    .where('party', '=', party)
    .where('state', '=', 'held')
    .execute()
  await tx.deleteFrom('party_resume').where('party', '=', party).execute()
}
