import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { Uuid } from './shapes.ts'
import { SubjectActed } from './subject-shape.ts'

export const subjectWithdraw = ownCall({
  name: 'subject.withdraw',
  summary: 'Ends a request that the person took back.',
  body: closed({ subject: Uuid }),
  result: SubjectActed,
})
