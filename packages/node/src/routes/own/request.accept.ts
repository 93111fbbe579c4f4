import { requestAccept } from '@comity/client/api'
import { requireDualCriminality } from '../../casework/dual-criminality.ts'
import { personStep } from '../../casework/request-step.ts'
import { ownRoute } from '../define.ts'

/** The competent person accepts an acknowledged request (q12), once dual criminality is no open question. */
export const requestAcceptRoute = ownRoute({
  call: requestAccept,
  roles: ['supervisor', 'legal'],
  handle: (node, actor, { request }) =>
    personStep(node, { actor, request, row: 'q12', to: 'ACCEPTED', require: requireDualCriminality }),
})
