import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Retraction, RetractionActName, RetractionReasonName } from './retraction-shape.ts'
import { InstantText, Nothing, Uuid } from './shapes.ts'

export const retractionList = ownCall({
  name: 'retraction.list',
  summary: 'Lists retractions sent and received with their answers or age, and what waits for a second person here.',
  body: Nothing,
  result: closed({
    retractions: Type.Array(Retraction),
    waiting: Type.Array(
      closed({
        retraction: Uuid,
        case: Uuid,
        record: Uuid,
        act: RetractionActName,
        reason: RetractionReasonName,
        proposedAt: InstantText,
      }),
    ),
  }),
})
