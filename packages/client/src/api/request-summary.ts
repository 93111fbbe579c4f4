import { caseKinds } from '@comity/casework/request'
import { closed } from '@comity/codec'
import Type from 'typebox'
import { LocalTimes } from './calendar-shape.ts'
import { Uuid, PartyCode, Digest, InstantText, Line, nullable, oneOf } from './shapes.ts'

export const UrgencyName = Type.Union([
  Type.Literal('E0'),
  Type.Literal('E1'),
  Type.Literal('U'),
  Type.Literal('P'),
  Type.Literal('R'),
])
export const requestSummary = {
  request: Uuid,
  side: Type.Union([Type.Literal('requesting'), Type.Literal('requested')]),
  partner: PartyCode,
  agreement: Digest,
  kind: oneOf(caseKinds),
  urgency: UrgencyName,
  state: Line,
  openedAt: InstantText,
  /** The clock that runs out next, also on the clocks of both parties; null where none runs. */
  next: nullable(closed({ clock: oneOf(['acknowledge', 'answer']), at: InstantText, local: LocalTimes })),
  /**
   * `withdrawn`: the row of its hit was; `retracted`: a retraction about it came or went; `erased`: content is gone;
   * `confidential`: of the requested party only fenced persons know of it. */
  marks: Type.Array(oneOf(['withdrawn', 'retracted', 'erased', 'confidential'])),
}
export const RequestSummary = closed(requestSummary)
export const RequestMoved = closed({ request: Uuid, state: Line })
