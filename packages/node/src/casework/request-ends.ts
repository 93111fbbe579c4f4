import type { RequestObject, RequestState } from '@comity/casework'
import { endOfHold, type Ends, settledRequestStates } from '@comity/casework/request'
import type { Tx } from '../schema.ts'
import type { RequestRow } from './requests.ts'

/** States in which the other side knows nothing of a request yet. */
export const undelivered: readonly RequestState[] = [
  'DRAFT',
  'APPROVED',
  'CANCELLED',
  'SENT',
  'UNDELIVERABLE',
  'REJECTED_AT_GATE',
]

/** States of a request for what is preserved before its delivery and after its end: it keeps nothing back. */
const notUnderWay: readonly RequestState[] = [...undelivered, ...settledRequestStates]

/**
 * What this side knows of a request beside its events: when a postponement ends, and when preserved data is let go, which it is not
 * while the request that asks for it is under way (ETS 185, article 29(7)).
 */
export async function endsOf(tx: Tx, row: RequestRow, object: RequestObject): Promise<Ends> {
  const { side, review_at, held_until: heldUntil, follow_due: followDue } = row
  const reviewAt = object.state === 'POSTPONED' ? review_at : null
  const ends = endOfHold(object, { heldUntil, followDue })
  const holdEnds = ends === null || (await isFollowed(tx, row.id)) ? null : ends
  return { side, reviewAt, holdEnds }
}

async function isFollowed(tx: Tx, id: string): Promise<boolean> {
  const found = await tx
    .selectFrom('request')
    .select('id')
    .where('follows', '=', id)
    .where('kind', '=', 'evidence')
    .where('state', 'not in', notUnderWay)
    .executeTakeFirst()
  return found !== undefined
}

/** A request that came to its end keeps no longer what it follows: the end of that counts again, and is looked at. */
export async function freeFollowed(tx: Tx, { follows, state }: Pick<RequestRow, 'follows' | 'state'>): Promise<void> {
  if (follows === null || !notUnderWay.includes(state)) return
  await tx
    .updateTable('request')
    .set({ due_at: 0 }) // the next look says when
    .where('id', '=', follows)
    .where('state', '=', 'PRESERVED')
    .execute()
}
