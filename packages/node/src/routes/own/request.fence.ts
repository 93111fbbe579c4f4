import { requestFence } from '@comity/client/api'
import { fenceAnswer } from '../../casework/request-acts.ts'
import { ownRoute } from '../define.ts'

/** The requested party fences the use of an emergency answer (q28b, q28c). */
export const requestFenceRoute = ownRoute({
  call: requestFence,
  roles: ['supervisor', 'legal'],
  maxBytes: 262_144,
  handle: (node, actor, body) => fenceAnswer(node, { actor, ...body }),
})
