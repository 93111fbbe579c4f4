import { checkShape } from '@comity/codec'
import { retractionAnswer } from '@comity/protocol'
import { takeRetractionAnswer } from '../../retraction/take-retraction.ts'
import type { SequencedRoute } from '../define.ts'

/** Takes up what a partner answered to our retraction. */
export const retractionAnswerTake: SequencedRoute = {
  name: retractionAnswer.name,
  take: (node, tx, { from, body }) =>
    takeRetractionAnswer(node, tx, { from, ...checkShape(retractionAnswer.body, body) }),
}
