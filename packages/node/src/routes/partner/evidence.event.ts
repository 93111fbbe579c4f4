import { checkShape } from '@comity/codec'
import { evidenceEvent } from '@comity/protocol'
import { takeEvidence } from '../../evidence/take.ts'
import type { SequencedRoute } from '../define.ts'

/** Takes up a partner's events of a transfer. Throws what `takeEvidence` throws. */
export const evidenceEventTake: SequencedRoute = {
  name: evidenceEvent.name,
  take: (node, tx, { from, body }) => takeEvidence(node, tx, { from, body: checkShape(evidenceEvent.body, body) }),
}
