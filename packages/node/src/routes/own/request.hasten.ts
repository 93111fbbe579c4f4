import { requestHasten } from '@comity/client/api'
import { hastenRequest } from '../../casework/request-approve.ts'
import { ownRoute } from '../define.ts'

/** One officer sends a draft at once for danger to life (q4e). */
export const requestHastenRoute = ownRoute({
  call: requestHasten,
  roles: ['investigator'],
  handle: (node, actor, { request }) => hastenRequest(node, { actor, request }),
})
