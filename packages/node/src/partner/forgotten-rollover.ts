import { keyId, readJwsHeader } from '@comity/codec'
import { keyRollover } from '@comity/protocol'
import { placeKey } from '@comity/protocol/channel'
import type { NodeContext } from '../context.ts'
import type { SigningNode } from './outbox-step.ts'
import { resendMessages } from './resend.ts'

/**
 * A partner that had taken up our rollover and now says that it does not know the key went back to a backup (spec/keys.md §4).
 * The rollovers that it forgot are sent again, as they are, from the newest on that a former key signed; until it has taken
 * them up it is called with that key. Said again, it knows only an older one still.
 */
export async function sendRolloverAgain(
  node: SigningNode & Pick<NodeContext, 'db' | 'events'>,
  party: string,
): Promise<void> {
  const current = keyId(node.keys.message.publicKey)
  const resent = await node.db.transaction().execute(async (tx) => {
    const delivered = await tx
      .selectFrom('outbox')
      .select(['epoch', 'sequence', 'jws'])
      .where('party', '=', party)
      .where('name', '=', keyRollover.name)
      .where('state', '=', 'delivered')
      .orderBy('epoch', 'desc')
      .orderBy('sequence', 'desc')
      .execute()
    const last = delivered.findIndex(({ jws }) => readJwsHeader(jws).kid !== current)
    return resendMessages(node, tx, { party, keys: delivered.slice(0, last + 1).map(placeKey) })
  })
  if (resent === 0) return
  node.events.record({ peer: party, route: keyRollover.name, code: 'key-unknown' })
  await node.keys.refresh(party, 'look')
}
