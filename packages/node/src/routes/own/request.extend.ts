import { requestExtend } from '@comity/client/api'
import { extendRequest } from '../../casework/request-hold.ts'
import { ownRoute } from '../define.ts'

/** One side asks for an extension, the other grants it (p2, p3). */
export const requestExtendRoute = ownRoute({
  call: requestExtend,
  roles: ['supervisor', 'legal'],
  maxBytes: 262_144,
  handle: (node, actor, body) => extendRequest(node, { actor, ...body }),
})
