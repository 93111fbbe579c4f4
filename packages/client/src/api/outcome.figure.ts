import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { DayText, KindName, Measure, Place } from './outcome-shape.ts'
import { Count, Digest, Uuid } from './shapes.ts'

export const outcomeFigure = ownCall({
  name: 'outcome.figure',
  summary: 'Counts a figure from the own copy, signs what it comes to, and proposes it to the other parties.',
  body: closed({
    operation: Uuid,
    kind: KindName,
    measure: Measure,
    place: Place,
    from: DayText,
    to: DayText,
    /** The agreed figure that this one corrects. */
    supersedes: Type.Union([Type.Null(), Digest]),
  }),
  result: closed({ figure: Digest, n: Count, root: Digest }),
})
