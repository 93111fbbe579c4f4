import { checkShape } from '@comity/codec'
import { retractionSend } from '@comity/protocol'
import { takeRetraction } from '../../retraction/take-retraction.ts'
import type { SequencedRoute } from '../define.ts'

/** Takes up a partner's retraction: what came of it here is marked, and its people have to answer. */
export const retractionSendTake: SequencedRoute = {
  name: retractionSend.name,
  take: (node, tx, { from, body }) => takeRetraction(node, tx, { from, body: checkShape(retractionSend.body, body) }),
}
