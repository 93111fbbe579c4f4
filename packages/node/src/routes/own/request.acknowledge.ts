import { requestAcknowledge } from '@comity/client/api'
import { personStep } from '../../casework/request-step.ts'
import { ownRoute } from '../define.ts'

/** A person at the desk acknowledges a delivered request (q8). */
export const requestAcknowledgeRoute = ownRoute({
  call: requestAcknowledge,
  roles: ['liaison'],
  handle: (node, actor, { request }) => personStep(node, { actor, request, row: 'q8', to: 'ACKNOWLEDGED' }),
})
