import { indexStatus } from '@comity/client/api'
import { loadAgreement } from '../../agreements/agreements.ts'
import { indexVersions } from '../../index/status.ts'
import { ownRoute } from '../define.ts'

/** Shows versions, sizes and ages under an agreement, also one that has ended. Throws `not-found`. */
export const indexStatusRoute = ownRoute({
  call: indexStatus,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian', 'oversight'],
  handle: async (node, _actor, { agreement }) => {
    await loadAgreement(node.db, agreement, node.now())
    return indexVersions(node, agreement)
  },
})
