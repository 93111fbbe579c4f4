import { evidenceAccept } from '@comity/client/api'
import { acceptEvidence } from '../../evidence/offer.ts'
import { ownRoute } from '../define.ts'

/** The receiver accepts the offered limits (e4). Throws what `acceptEvidence` throws. */
export const evidenceAcceptRoute = ownRoute({
  call: evidenceAccept,
  roles: ['supervisor', 'legal'],
  handle: (node, actor, { evidence }) => acceptEvidence(node, actor, evidence),
})
