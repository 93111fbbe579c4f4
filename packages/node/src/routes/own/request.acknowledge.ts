import { requestAcknowledge } from '@comity/client/api'
import { personAct } from '../../casework/request-act.ts'
import { ownRoute } from '../define.ts'

/** A person at the desk acknowledges a delivered request (q8). */
export const requestAcknowledgeRoute = ownRoute({
  call: requestAcknowledge,
  roles: ['liaison'],
  handle: (node, actor, { request }) =>
    personAct(node, { actor, request, choose: () => ({ row: 'q8', to: 'ACKNOWLEDGED', about: null }) }),
})
