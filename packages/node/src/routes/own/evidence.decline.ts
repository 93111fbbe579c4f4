import { evidenceDecline } from '@comity/client/api'
import { personStep } from '../../evidence/person-step.ts'
import { ownRoute } from '../define.ts'

/** The receiver declines what is offered (e4d). */
export const evidenceDeclineRoute = ownRoute({
  call: evidenceDecline,
  roles: ['supervisor', 'legal'],
  handle: (node, actor, { evidence, ground, fix }) =>
    personStep(node, {
      evidence,
      actor,
      row: 'e4d',
      to: 'DECLINED',
      document: (head) => ({ ...head, ground, fix }),
    }),
})
