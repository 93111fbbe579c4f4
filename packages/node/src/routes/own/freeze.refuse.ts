import { freezeRefuse } from '@comity/client/api'
import { refuseFreeze } from '../../freeze/freeze-answers.ts'
import { ownRoute } from '../define.ts'

/** The competent person refuses an acknowledged payment stop with a ground (f7). */
export const freezeRefuseRoute = ownRoute({
  call: freezeRefuse,
  roles: ['supervisor', 'legal'],
  handle: (node, actor, body) => refuseFreeze(node, { actor, body }),
})
