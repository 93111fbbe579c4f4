import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { Uuid } from './shapes.ts'
import { ExtensionReasonName, SubjectActed } from './subject-shape.ts'

export const subjectExtend = ownCall({
  name: 'subject.extend',
  summary: 'Extends the clock of a request of a person, once and before its deadline; the person has to be told.',
  body: closed({ subject: Uuid, reason: ExtensionReasonName }),
  result: SubjectActed,
})
