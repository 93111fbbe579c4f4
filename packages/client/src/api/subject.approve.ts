import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { oneOf, Uuid } from './shapes.ts'
import { SubjectActed } from './subject-shape.ts'

export const subjectApprove = ownCall({
  name: 'subject.approve',
  summary: 'The second person agrees to what is proposed about a request of a person, or refuses it.',
  body: closed({ subject: Uuid, decision: oneOf(['approve', 'reject']) }),
  result: SubjectActed,
})
