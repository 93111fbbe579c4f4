import { checkShape } from '@comity/codec'
import { outcomeStatement } from '@comity/protocol'
import { takeBatchOf } from '../../outcome/batches.ts'
import type { SequencedRoute } from '../define.ts'

/** Takes up what a partner says about outcomes of an operation in which both state them. */
export const outcomeStatementTake: SequencedRoute = {
  name: outcomeStatement.name,
  take: async (node, tx, { from, body }) => {
    const { batch } = checkShape(outcomeStatement.body, body)
    await takeBatchOf(node, tx, { jws: batch, from })
  },
}
