import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { markingShape } from './marking-shape.ts'
import { RecordActed, RetractionReasonName } from './retraction-shape.ts'
import { EnteredLine, Line, StatusName, Uuid } from './shapes.ts'

export const recordCorrect = ownCall({
  name: 'record.correct',
  summary: 'Corrects a record; another value is a deletion and a new record. What is absent stays.',
  body: closed({
    record: Uuid,
    reason: RetractionReasonName,
    change: closed({
      status: Type.Optional(StatusName),
      category: Type.Optional(Line),
      tlp: Type.Optional(Line),
      pap: Type.Optional(Line),
      europol: Type.Optional(markingShape.europol),
      /** Whoever may have it; null for no narrowing. */
      audience: Type.Optional(markingShape.audience),
      gradings: Type.Optional(markingShape.gradings),
      value: Type.Optional(EnteredLine),
    }),
  }),
  result: RecordActed,
})
