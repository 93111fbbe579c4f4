import { requestGroup } from '@comity/client/api'
import { showGroup } from '../../casework/request-group.ts'
import { ownRoute } from '../define.ts'

/** What several partners were asked together, side by side. Oversight never sees content. */
export const requestGroupRoute = ownRoute({
  call: requestGroup,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian'],
  handle: (node, actor, { request }) => showGroup(node, { actor, request }),
})
