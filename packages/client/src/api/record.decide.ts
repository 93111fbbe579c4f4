import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { RecordActed } from './retraction-shape.ts'
import { Uuid } from './shapes.ts'

export const recordDecide = ownCall({
  name: 'record.decide',
  summary: 'The second person agrees to a waiting deletion or correction, or refuses it.',
  body: closed({
    retraction: Uuid,
    decision: Type.Union([Type.Literal('approve'), Type.Literal('reject')]),
  }),
  result: RecordActed,
})
