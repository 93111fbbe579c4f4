import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { FigureShape } from './outcome-shape.ts'
import { Digest, Uuid } from './shapes.ts'

export const outcomeSign = ownCall({
  name: 'outcome.sign',
  summary: 'Counts a figure that another party proposed from the own copy and signs what it comes to here.',
  body: closed({ operation: Uuid, figure: Digest }),
  result: FigureShape,
})
