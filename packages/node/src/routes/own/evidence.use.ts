import { evidenceUse } from '@comity/client/api'
import { personStep } from '../../evidence/person-step.ts'
import { ownRoute } from '../define.ts'

/** A use within the limits (e9); any other throws `marking-forbids`. */
export const evidenceUseRoute = ownRoute({
  call: evidenceUse,
  roles: ['investigator'],
  handle: (node, actor, { evidence, ...use }) =>
    personStep(node, {
      evidence,
      actor,
      row: 'e9',
      to: 'IN_USE',
      document: (head) => ({ ...head, ...use }),
    }),
})
