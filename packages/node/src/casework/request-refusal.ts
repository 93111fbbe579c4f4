import { formatInstant } from '@comity/codec'
import { requestEvent, requestSend } from '@comity/protocol'
import type { NodeContext } from '../context.ts'
import { signedMember } from '../partner/signed-payload.ts'
import type { RequestRow } from './requests.ts'

/**
 * The partner's refusal of the newest message about a request, with its code: what its people never saw, and why. Null where
 * it took that up: what it refused before crossed with an act of its own, or was said again.
 */
export async function refusalOf(
  { db }: Pick<NodeContext, 'db'>,
  { id, partner }: Pick<RequestRow, 'id' | 'partner'>,
): Promise<{ readonly code: string; readonly at: string } | null> {
  const refused = await db
    .selectFrom('outbox')
    .select(['state', 'code', 'settled_at'])
    .where('party', '=', partner)
    .where('name', 'in', [requestSend.name, requestEvent.name])
    .where('state', 'in', ['refused', 'delivered'])
    .where(signedMember('jws', 'request'), '=', id)
    .orderBy('epoch', 'desc')
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (refused?.state !== 'refused') return null
  const { code, settled_at } = refused
  return code === null || settled_at === null ? null : { code, at: formatInstant(settled_at) }
}
