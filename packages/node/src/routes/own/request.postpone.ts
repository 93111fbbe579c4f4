import { requestPostpone } from '@comity/client/api'
import { postponeRequest } from '../../casework/request-acts.ts'
import { ownRoute } from '../define.ts'

/** The requested party puts a request off (q15). */
export const requestPostponeRoute = ownRoute({
  call: requestPostpone,
  roles: ['supervisor', 'legal'],
  maxBytes: 262_144,
  handle: (node, actor, body) => postponeRequest(node, { actor, ...body }),
})
