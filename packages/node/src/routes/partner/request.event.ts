import { checkShape } from '@comity/codec'
import { requestEvent } from '@comity/protocol'
import { readPartnerEvent } from '../../casework/partner-event.ts'
import { takeEvent } from '../../casework/request-take.ts'
import { lockRequest } from '../../casework/requests.ts'
import type { SequencedRoute } from '../define.ts'

/**
 * Replays a partner's event of a request that stands between it and this node; to anybody else the request does not
 * exist. A party speaks for itself only, and what a row brings comes with its event.
 */
export const requestEventTake: SequencedRoute = {
  name: requestEvent.name,
  take: async (node, tx, { from, body }) => {
    const { request: id, event: foreign, sealed } = checkShape(requestEvent.body, body)
    const request = await lockRequest(node, tx, { request: id, partner: from })
    const event = readPartnerEvent(node, { from, foreign, events: request.events })
    await takeEvent(node, tx, { request, event, sealed })
  },
}
