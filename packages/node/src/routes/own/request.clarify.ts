import { requestClarify } from '@comity/client/api'
import { clarifyRequest } from '../../casework/request-acts.ts'
import { ownRoute } from '../define.ts'

/** The requested party asks what is missing (q9). */
export const requestClarifyRoute = ownRoute({
  call: requestClarify,
  roles: ['liaison', 'supervisor', 'legal'],
  maxBytes: 262_144,
  handle: (node, actor, body) => clarifyRequest(node, { actor, ...body }),
})
