import { retractionAnswer } from '@comity/client/api'
import { answerRetraction } from '../../retraction/answer-retraction.ts'
import { ownRoute } from '../define.ts'

/** Answers a retraction that arrived for the caller's unit. Throws `not-found`, `object-mismatch`. */
export const retractionAnswerRoute = ownRoute({
  call: retractionAnswer,
  roles: ['supervisor', 'legal'],
  handle: (node, actor, answer) => answerRetraction(node, actor, answer),
})
