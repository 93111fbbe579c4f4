import { evidenceDerive } from '@comity/client/api'
import { fail } from '../../errors.ts'
import { personStep } from '../../evidence/person-step.ts'
import { ownRoute } from '../define.ts'

/** Something that was made of it (e11). Throws `marking-lowered` for a laxer marking. */
export const evidenceDeriveRoute = ownRoute({
  call: evidenceDerive,
  roles: ['investigator'],
  handle: (node, actor, { evidence, ...made }) =>
    personStep(node, {
      evidence,
      actor,
      row: 'e11',
      to: null,
      document: (head, { object }) => ({ ...head, ...made, parent: object.seal?.root ?? fail('object-mismatch', {}) }),
    }),
})
