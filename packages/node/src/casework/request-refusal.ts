import { formatInstant } from '@comity/codec'
import { requestEvent, requestSend } from '@comity/protocol'
import type { NodeContext } from '../context.ts'
import { sentBody } from '../partner/sent-body.ts'
import type { RequestRow } from './requests.ts'

/**
 * The partner's refusal of the newest message about a request that it did not take up, with its code: what its people
 * never saw, and why. Null where it took up all.
 */
export async function refusalOf(
  { db }: Pick<NodeContext, 'db'>,
  { id, partner }: Pick<RequestRow, 'id' | 'partner'>,
): Promise<{ readonly code: string; readonly at: string } | null> {
  const rows = await db
    .selectFrom('outbox')
    .select(['jws', 'code', 'settled_at'])
    .where('party', '=', partner)
    .where('name', 'in', [requestSend.name, requestEvent.name])
    .where('state', '=', 'refused')
    .orderBy('settled_at', 'desc')
    .execute()
  const refused = rows.find(({ jws }) => requestOf(jws) === id)
  if (refused === undefined) return null
  const { code, settled_at } = refused
  return code === null || settled_at === null ? null : { code, at: formatInstant(settled_at) }
}

/** The request that a sent message is about; what was erased since names none. */
function requestOf(jws: string): string | undefined {
  return jws === '' ? undefined : (sentBody(jws) as { readonly request: string }).request
}
