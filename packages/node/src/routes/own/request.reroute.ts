import { requestReroute } from '@comity/client/api'
import { rerouteRequest } from '../../casework/request-acts.ts'
import { ownRoute } from '../define.ts'

/** The desk names the competent party (q11). */
export const requestRerouteRoute = ownRoute({
  call: requestReroute,
  roles: ['liaison'],
  maxBytes: 262_144,
  handle: (node, actor, body) => rerouteRequest(node, { actor, ...body }),
})
