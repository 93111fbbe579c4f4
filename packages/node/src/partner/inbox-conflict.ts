import type { Instant } from '@comity/codec'
import type { Message } from '@comity/protocol'
import type { Tx } from '../schema.ts'
import { holdParty } from './directory.ts'

/**
 * spec/attacks.md B-01 f, B-03: what contradicts another message of the same place or id stays as proof, signed as it
 * came, and the party is held until a person resumes it.
 */
export async function keepConflict(
  tx: Tx,
  { party, messages, now }: { readonly party: string; readonly messages: readonly Message[]; readonly now: Instant },
): Promise<void> {
  const rows = messages.map(({ id, channelEpoch: epoch, sequence = 0, digest, jws }) => {
    return { party, digest, epoch, sequence, id, jws, received_at: now }
  })
  await tx
    .insertInto('inbox_conflict')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await holdParty(tx, { party, code: 'sequence-conflict', now })
}
