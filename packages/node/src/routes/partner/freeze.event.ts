import { checkShape } from '@comity/codec'
import { freezeEvent } from '@comity/protocol'
import { takeFreezeEvent } from '../../freeze/freeze-intake.ts'
import type { SequencedRoute } from '../define.ts'

/** Takes up a partner's event of a payment stop that stands between it and this node. */
export const freezeEventTake: SequencedRoute = {
  name: freezeEvent.name,
  take: (node, tx, { from, body }) => takeFreezeEvent(node, tx, { from, body: checkShape(freezeEvent.body, body) }),
}
