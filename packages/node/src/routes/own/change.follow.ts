import { changeFollow } from '@comity/client/api'
import { eventsRoute } from '../define.ts'

/** Which kinds of things changed, of what the caller may see. It does not count as a call of the session that it belongs to. */
export const changeFollowRoute = eventsRoute({
  call: changeFollow,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian'],
})
