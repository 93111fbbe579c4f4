import { requestAccept } from '@comity/client/api'
import { acceptRequest } from '../../casework/request-accept.ts'
import { ownRoute } from '../define.ts'

/** The competent person accepts an acknowledged request (q12), in part or under conditions, once dual criminality is no open question. */
export const requestAcceptRoute = ownRoute({
  call: requestAccept,
  roles: ['supervisor', 'legal'],
  maxBytes: 262_144,
  handle: (node, actor, { leftOut = [], conditions = [], ...rest }) =>
    acceptRequest(node, { actor, acceptance: { ...rest, leftOut, conditions } }),
})
