import { evidenceKeep } from '@comity/client/api'
import { personStep } from '../../evidence/person-step.ts'
import { ownRoute } from '../define.ts'

/** A recall is answered: kept for a legal reason (e12k). */
export const evidenceKeepRoute = ownRoute({
  call: evidenceKeep,
  roles: ['supervisor', 'legal'],
  handle: (node, actor, { evidence, reason, until }) =>
    personStep(node, {
      evidence,
      actor,
      row: 'e12k',
      to: 'KEPT',
      document: (head) => ({ ...head, act: 'keep', reason, until }),
    }),
})
