import { requestRelease } from '@comity/client/api'
import { releaseHold } from '../../casework/request-hold.ts'
import { ownRoute } from '../define.ts'

/** The asking party lets preserved data go (p4). */
export const requestReleaseRoute = ownRoute({
  call: requestRelease,
  roles: ['supervisor', 'legal'],
  maxBytes: 262_144,
  handle: (node, actor, body) => releaseHold(node, { actor, ...body }),
})
