import { checkShape } from '@comity/codec'
import { negotiationStatement } from '@comity/protocol'
import { takeStatement } from '../../agreements/negotiation-intake.ts'
import type { SequencedRoute } from '../define.ts'

/** Takes up a partner's own statement in a negotiation; its opening may come later. */
export const negotiationStatementTake: SequencedRoute = {
  name: negotiationStatement.name,
  take: async (node, tx, { from, body }) => {
    const { statement } = checkShape(negotiationStatement.body, body)
    await takeStatement(node, tx, { jws: statement, from })
  },
}
