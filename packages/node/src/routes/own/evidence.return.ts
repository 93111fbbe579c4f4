import { evidenceReturn } from '@comity/client/api'
import { returnEvidence } from '../../evidence/leave.ts'
import { ownRoute } from '../define.ts'

/** It went back and nothing of it stays. Throws what `returnEvidence` throws. */
export const evidenceReturnRoute = ownRoute({
  call: evidenceReturn,
  roles: ['supervisor', 'legal'],
  handle: (node, actor, certificate) => returnEvidence(node, actor, certificate),
})
