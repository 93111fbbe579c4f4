import { evidenceList } from '@comity/client/api'
import { listEvidence } from '../../evidence/show.ts'
import { ownRoute } from '../define.ts'

/** The exhibits of the unit. */
export const evidenceListRoute = ownRoute({
  call: evidenceList,
  roles: ['investigator', 'liaison', 'custodian', 'supervisor', 'legal'],
  handle: (node, actor) => listEvidence(node, actor),
})
