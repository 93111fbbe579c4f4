import { checkShape } from '@comity/codec'
import { operationEvent } from '@comity/protocol'
import { takeEvent } from '../../operation/operation-intake.ts'
import type { SequencedRoute } from '../define.ts'

/** Takes up a partner's own event of a joint operation; its proposal may come later. */
export const operationEventTake: SequencedRoute = {
  name: operationEvent.name,
  take: async (node, tx, { from, body }) => {
    const { event, document } = checkShape(operationEvent.body, body)
    await takeEvent(node, tx, { jws: event, document, from })
  },
}
