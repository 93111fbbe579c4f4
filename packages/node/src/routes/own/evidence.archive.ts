import { evidenceArchive } from '@comity/client/api'
import { personStep } from '../../evidence/person-step.ts'
import { ownRoute } from '../define.ts'

/** The receiver puts it away (e13). */
export const evidenceArchiveRoute = ownRoute({
  call: evidenceArchive,
  roles: ['supervisor', 'legal'],
  handle: (node, actor, { evidence, reason }) =>
    personStep(node, {
      evidence,
      actor,
      row: 'e13',
      to: 'ARCHIVED',
      document: (head) => ({ ...head, act: 'archive', reason, until: null }),
    }),
})
