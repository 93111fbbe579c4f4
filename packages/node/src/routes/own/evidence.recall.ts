import { evidenceRecall } from '@comity/client/api'
import { personStep } from '../../evidence/person-step.ts'
import { ownRoute } from '../define.ts'

/** The giver calls it back (e12). */
export const evidenceRecallRoute = ownRoute({
  call: evidenceRecall,
  roles: ['supervisor', 'legal'],
  handle: (node, actor, { evidence, reason }) =>
    personStep(node, {
      evidence,
      actor,
      row: 'e12',
      to: 'RECALLED',
      document: (head) => ({ ...head, act: 'recall', reason, until: null }),
    }),
})
