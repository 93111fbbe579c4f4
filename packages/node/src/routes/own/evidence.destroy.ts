import { evidenceDestroy } from '@comity/client/api'
import { destroyEvidence } from '../../evidence/leave.ts'
import { ownRoute } from '../define.ts'

/** The first person states, the second agrees. Throws what `destroyEvidence` throws. */
export const evidenceDestroyRoute = ownRoute({
  call: evidenceDestroy,
  roles: ['investigator', 'custodian', 'supervisor', 'legal'],
  handle: (node, actor, certificate) => destroyEvidence(node, actor, certificate),
})
