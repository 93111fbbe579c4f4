import { evidenceCancel } from '@comity/client/api'
import { cancelEvidence } from '../../evidence/offer.ts'
import { ownRoute } from '../define.ts'

/** What has not left is given up (e2c). Throws what `cancelEvidence` throws. */
export const evidenceCancelRoute = ownRoute({
  call: evidenceCancel,
  roles: ['investigator', 'custodian', 'supervisor', 'legal'],
  handle: (node, actor, { evidence }) => cancelEvidence(node, actor, evidence),
})
