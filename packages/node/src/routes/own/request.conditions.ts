import { requestConditions } from '@comity/client/api'
import { answerConditions } from '../../casework/request-acts.ts'
import { ownRoute } from '../define.ts'

/** The asking party accepts or declines conditions (q13, q14d). */
export const requestConditionsRoute = ownRoute({
  call: requestConditions,
  roles: ['supervisor', 'legal'],
  handle: (node, actor, body) => answerConditions(node, { actor, ...body }),
})
