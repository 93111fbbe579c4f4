import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { linkedGroup } from './network-shape.ts'
import { Count, InstantText, Nothing, Uuid } from './shapes.ts'

export const networkCandidates = ownCall({
  name: 'network.candidates',
  summary: 'Lists the groups that were found and that nobody has decided on, the strongest first.',
  body: Nothing,
  result: closed({
    /** When they were last looked for; null before the first time. */
    foundAt: Type.Union([Type.Null(), InstantText]),
    /** At most one hundred. */
    candidates: Type.Array(closed({ candidate: Uuid, ...linkedGroup })),
    count: Count,
  }),
})
