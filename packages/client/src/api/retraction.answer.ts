import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { RetractionAnswerName } from './retraction-shape.ts'
import { Uuid } from './shapes.ts'

export const retractionAnswer = ownCall({
  name: 'retraction.answer',
  summary: 'Answers a retraction: erases what came of the record and says so, or gives the lawful reason to keep it.',
  body: closed({ retraction: Uuid, answer: RetractionAnswerName }),
  result: closed({ retraction: Uuid, answer: RetractionAnswerName }),
})
