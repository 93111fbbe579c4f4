import { freezeFollow } from '@comity/client/api'
import { followHop } from '../../freeze/hops.ts'
import { ownRoute } from '../define.ts'

/** An officer follows money that moved on (f1). */
export const freezeFollowRoute = ownRoute({
  call: freezeFollow,
  roles: ['investigator'],
  handle: (node, actor, body) => followHop(node, { actor, body }),
})
