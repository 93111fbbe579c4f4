import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Digest, oneOf, Uuid } from './shapes.ts'
import { SubjectActed } from './subject-shape.ts'

export const subjectApprove = ownCall({
  name: 'subject.approve',
  summary: 'The second person agrees to what is proposed about a request of a person, or refuses it.',
  body: closed({
    subject: Uuid,
    decision: oneOf(['approve', 'reject']),
    /** Digest of the proposal that was read; another one that stands there now is `object-mismatch`. */
    proposal: Type.Optional(Digest),
  }),
  result: SubjectActed,
})
