import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Nothing } from './shapes.ts'
import { subjectSummary } from './subject-shape.ts'

export const subjectList = ownCall({
  name: 'subject.list',
  summary: 'Lists requests of persons, the next deadline first, without whom they are about.',
  body: Nothing,
  result: closed({ requests: Type.Array(closed(subjectSummary)) }),
})
