import { checkShape } from '@comity/codec'
import { freezeSend } from '@comity/protocol'
import { takeFreeze } from '../../freeze/freeze-intake.ts'
import type { SequencedRoute } from '../define.ts'

/** Takes up a partner's claim on money that is under way (f2d). */
export const freezeSendTake: SequencedRoute = {
  name: freezeSend.name,
  take: (node, tx, { from, body }) => takeFreeze(node, tx, { from, body: checkShape(freezeSend.body, body) }),
}
