import { closed } from '@comity/codec'
import { retractionActs, retractionAnswers, retractionReasons } from '@comity/protocol'
import Type from 'typebox'
import { Count, Digest, InstantText, Line, oneOf, PartyCode, Uuid } from './shapes.ts'

export { retractionAnswers, retractionReasons } from '@comity/protocol'

/** The closed sets of spec/retraction.md §2 and §6, the same as on the wire. */
export const RetractionActName = oneOf(retractionActs)
export const RetractionReasonName = oneOf(retractionReasons)
export const RetractionAnswerName = oneOf(retractionAnswers)

/** Where a deletion or correction stands in this node. */
export const RecordActed = closed({
  retraction: Uuid,
  record: Uuid,
  state: oneOf(['waiting', 'done', 'void']),
})

export const retractionShape = {
  retraction: Uuid,
  side: oneOf(['sent', 'received']),
  partner: PartyCode,
  agreement: Digest,
  request: Uuid,
  requestState: Line,
  act: RetractionActName,
  reason: RetractionReasonName,
  createdAt: InstantText,
  answer: Type.Union([Type.Null(), RetractionAnswerName]),
  answeredAt: Type.Union([Type.Null(), InstantText]),
  /** Whole days without an answer; null once there is one. */
  openDays: Type.Union([Type.Null(), Count]),
}
export const Retraction = closed(retractionShape)
