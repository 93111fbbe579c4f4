import { checkShape, concatBytes, toBase64url } from '@comity/codec'
import { outcomeEvaluate } from '@comity/protocol'
import { evaluateSubjects } from '../../outcome/keeper.ts'
import type { QuestionRoute } from '../define.ts'

/** The keeper evaluates blinded subjects for who states outcomes: charged and logged before it is answered. */
export const outcomeEvaluateRoute: QuestionRoute = {
  name: 'outcome.evaluate',
  answer: async (node, question, hop) => {
    const body = checkShape(outcomeEvaluate.body, question.body)
    const { evaluatedElements, proof } = await evaluateSubjects(node, { question, body, hop })
    return {
      body: { batch: body.batch, batchDigest: toBase64url(question.digest), count: body.count },
      bulk: concatBytes(evaluatedElements, proof),
    }
  },
}
