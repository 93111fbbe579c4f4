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

/** The states of a request for what is preserved that are neither before its delivery nor after its end. */
export const notUnderWay: readonly RequestState[] = [...undelivered, ...settledRequestStates]

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
