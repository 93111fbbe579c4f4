import { evidenceHold } from '@comity/client/api'
import { holdEvidence } from '../../evidence/hold.ts'
import { ownRoute } from '../define.ts'

/** A legal hold is placed or lifted. Throws what `holdEvidence` throws. */
export const evidenceHoldRoute = ownRoute({
  call: evidenceHold,
  roles: ['legal', 'supervisor'],
  handle: (node, actor, held) => holdEvidence(node, actor, held),
})
