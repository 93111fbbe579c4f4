import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { retractionShape } from './retraction-shape.ts'
import { Uuid } from './shapes.ts'

export const retractionShow = ownCall({
  name: 'retraction.show',
  summary: 'Shows one retraction and what this node still holds of its request.',
  body: closed({ retraction: Uuid }),
  result: closed({
    ...retractionShape,
    holdsDocument: Type.Boolean(),
    holdsAnswer: Type.Boolean(),
  }),
})
