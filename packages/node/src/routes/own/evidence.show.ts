import { evidenceShow } from '@comity/client/api'
import { showEvidence } from '../../evidence/show.ts'
import { ownRoute } from '../define.ts'

/** One exhibit of the unit. Throws `not-found`. */
export const evidenceShowRoute = ownRoute({
  call: evidenceShow,
  roles: ['investigator', 'liaison', 'custodian', 'supervisor', 'legal'],
  handle: (node, actor, { evidence }) => showEvidence(node, actor, evidence),
})
