import { requestUnfence } from '@comity/client/api'
import { unfenceAnswer } from '../../casework/request-acts.ts'
import { ownRoute } from '../define.ts'

/** The requested party lifts the fence (q28r). */
export const requestUnfenceRoute = ownRoute({
  call: requestUnfence,
  roles: ['supervisor', 'legal'],
  handle: (node, actor, { request }) => unfenceAnswer(node, { actor, request }),
})
