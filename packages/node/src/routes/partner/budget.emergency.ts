import { checkShape, parseInstant } from '@comity/codec'
import { budgetEmergency } from '@comity/protocol'
import { takeEmergency } from '../../emergency/emergencies.ts'
import type { SequencedRoute } from '../define.ts'

/** Takes up a partner's notice that it will use the emergency reserve; from then on oversight here sees it. */
export const budgetEmergencyTake: SequencedRoute = {
  name: budgetEmergency.name,
  take: (node, tx, { from, sentAt, body }) =>
    takeEmergency(node, tx, { from, sentAt: parseInstant(sentAt), body: checkShape(budgetEmergency.body, body) }),
}
