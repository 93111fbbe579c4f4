import { checkShape } from '@comity/codec'
import { requestSend } from '@comity/protocol'
import { takeRequest } from '../../casework/request-intake.ts'
import type { SequencedRoute } from '../define.ts'

/** Takes up a partner's request (q5). */
export const requestSendTake: SequencedRoute = {
  name: requestSend.name,
  take: (node, tx, { from, body }) => takeRequest(node, tx, { from, body: checkShape(requestSend.body, body) }),
}
