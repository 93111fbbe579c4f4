import { requestReview } from '@comity/client/api'
import { reviewRequest } from '../../casework/request-acts.ts'
import { ownRoute } from '../define.ts'

/** The requested party decides an appeal (q24a, q24c). */
export const requestReviewRoute = ownRoute({
  call: requestReview,
  roles: ['supervisor', 'legal'],
  maxBytes: 262_144,
  handle: (node, actor, body) => reviewRequest(node, { actor, ...body }),
})
