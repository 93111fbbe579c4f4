import { dualCriminalities, judgementReasons, lawAnswers } from '@comity/agreement'
import { requestAlarms } from '@comity/casework/request'
import { closed } from '@comity/codec'
import Type from 'typebox'
import { LocalTimes } from './calendar-shape.ts'
import { ownCall } from './define.ts'
import { MarkingOrNull } from './marking-shape.ts'
import { requestActs } from './request-acts.ts'
import { requestSummary } from './request-summary.ts'
import { InstantText, Line, oneOf, Paragraph, PartyCode, Uuid } from './shapes.ts'

export const requestShow = ownCall({
  name: 'request.show',
  summary: 'Shows one request with its events, clocks and answer.',
  body: closed({ request: Uuid }),
  result: closed({
    ...requestSummary,
    /** The node's clock: what is left of a deadline counts from it. */
    now: InstantText,
    /** Calls that the caller may make of it now: what the machine takes of them, in their roles, after what they did before. */
    acts: Type.Array(oneOf(requestActs)),
    /** It waits for the word of a second person of this party (`request.approve`): of the caller where that is among the acts. */
    needsSecond: Type.Boolean(),
    /** What is investigated: the purpose, or the act within it that the request names. */
    offence: Line,
    dualCriminality: closed({
      /** The clause of the agreement and its rule. */
      clause: Line,
      rule: oneOf(['not-required', 'ask-a-person']),
      answer: oneOf(dualCriminalities),
      /** What each party's card declares of the offence. */
      requesting: oneOf(lawAnswers),
      requested: oneOf(lawAnswers),
      /** The newest one; on the requested side only. */
      judgement: Type.Union([Type.Null(), closed({ reason: oneOf(judgementReasons), at: InstantText })]),
    }),
    /** Why the partner's node did not take up the newest message about it that it refused; null where it refused none. */
    refused: Type.Union([Type.Null(), closed({ code: Line, at: InstantText })]),
    question: Type.Union([Type.Null(), Paragraph]),
    /** Masked for a session of a browser (spec/sign-in.md §6). */
    identifier: Type.Union([Type.Null(), Line]),
    /** What the kind says beside the question, a member a line. */
    particulars: Type.Array(closed({ name: Line, value: Paragraph })),
    follows: Type.Union([Type.Null(), Uuid]),
    /** Until when data is preserved, as was granted newest; null where none is. */
    heldUntil: Type.Union([Type.Null(), InstantText]),
    answer: Type.Union([Type.Null(), Paragraph]),
    /** The ground on which it was refused, and what would make it grantable; null where it was not. */
    refusal: Type.Union([
      Type.Null(),
      closed({
        ground: Line,
        fix: Type.Union([Type.Null(), Paragraph]),
        at: InstantText,
        reason: Type.Union([Type.Null(), Paragraph]),
      }),
    ]),
    /** What rows brought beside document, answer and refusal, a member of the form a line. */
    forms: Type.Array(
      closed({
        row: Line,
        party: PartyCode,
        at: InstantText,
        said: Type.Array(closed({ name: Line, value: Paragraph })),
      }),
    ),
    /** What the clocks told, once each (q27): two thirds or all of one is over, nothing came of a second person or receipt. */
    alarms: Type.Array(
      closed({
        alarm: oneOf(requestAlarms),
        at: InstantText,
        /** Who is called: a contact of the requested party's card, the next at each step; null where nobody is. */
        contact: Type.Union([Type.Null(), Line]),
      }),
    ),
    /** Who of this party opened an answer whose use is blocked or has conditions; on the requesting side. */
    openedBy: Type.Array(closed({ person: Uuid, at: InstantText })),
    /** How the document and the answer may be used, as whoever wrote each said; null where there is none. */
    markings: closed({ document: MarkingOrNull, answer: MarkingOrNull }),
    events: Type.Array(closed({ row: Line, from: Line, to: Line, party: PartyCode, role: Line, at: InstantText })),
    deadlines: Type.Array(closed({ clock: Line, at: InstantText, local: LocalTimes })),
  }),
})
