import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { Uuid } from './shapes.ts'
import { SubjectActed } from './subject-shape.ts'

export const subjectLift = ownCall({
  name: 'subject.lift',
  summary: 'Proposes to end a restriction; the person has to be told before, and a second person approves.',
  body: closed({ subject: Uuid }),
  result: SubjectActed,
})
