import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { requestSummary } from './request-summary.ts'
import { Uuid, PartyCode, InstantText, Line, Paragraph } from './shapes.ts'

export const requestShow = ownCall({
  name: 'request.show',
  summary: 'Shows one request with its events, clocks and answer.',
  body: closed({ request: Uuid }),
  result: closed({
    ...requestSummary,
    question: Type.Union([Type.Null(), Paragraph]),
    identifier: Type.Union([Type.Null(), Line]),
    answer: Type.Union([Type.Null(), Paragraph]),
    events: Type.Array(closed({ row: Line, from: Line, to: Line, party: PartyCode, role: Line, at: InstantText })),
    deadlines: Type.Array(closed({ clock: Line, at: InstantText })),
  }),
})
