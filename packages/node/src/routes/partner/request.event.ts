import { readEvent } from '@comity/casework'
import { checkShape } from '@comity/codec'
import { requestEvent } from '@comity/protocol'
import { fail } from '../../errors.ts'
import { takeRefusal } from '../../casework/request-refuse.ts'
import { takeAnswer } from '../../casework/request-answer.ts'
import { takeUnmark } from '../../casework/confidential-end.ts'
import { lockRequest, storeEvent } from '../../casework/requests.ts'
import type { SequencedRoute } from '../define.ts'

/**
 * Replays a partner's event of a request that stands between it and this node; to anybody else the request does not
 * exist. A party speaks for itself only, and the answer or refusal comes with the event that it belongs to.
 */
export const requestEventTake: SequencedRoute = {
  name: requestEvent.name,
  take: async (node, tx, { from, body }) => {
    const { request: id, event: foreign, sealed } = checkShape(requestEvent.body, body)
    const event = readEvent(foreign)
    const request = await lockRequest(node, tx, { request: id, partner: from })
    if (event.party !== from) fail('role-forbids', {})
    const moved = await storeEvent(node, tx, { request, event })
    // An answer and a refusal travel with their event, and nothing with any other.
    const take = { q17: takeRefusal, q19: takeAnswer }[event.row]
    if ((take !== undefined) !== (sealed !== null)) fail('object-mismatch', {})
    await takeUnmark(tx, moved)
    if (sealed !== null) await take?.(node, tx, { request: moved, sealed })
  },
}
