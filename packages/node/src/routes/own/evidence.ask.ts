import { evidenceAsk } from '@comity/client/api'
import { personStep } from '../../evidence/person-step.ts'
import { ownRoute } from '../define.ts'

/** Asks the giver to consent to a use (e10). */
export const evidenceAskRoute = ownRoute({
  call: evidenceAsk,
  roles: ['supervisor', 'legal'],
  handle: (node, actor, { evidence, ...use }) =>
    personStep(node, {
      evidence,
      actor,
      row: 'e10',
      to: 'CONSENT_ASKED',
      document: (head) => ({ ...head, ...use }),
    }),
})
