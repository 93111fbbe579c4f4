import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { FigureShape } from './outcome-shape.ts'
import { Uuid } from './shapes.ts'

export const outcomeFigures = ownCall({
  name: 'outcome.figures',
  summary: 'Lists the figures of an operation, what each party came to, and whether all agree.',
  body: closed({ operation: Uuid }),
  result: closed({ figures: Type.Array(FigureShape) }),
})
