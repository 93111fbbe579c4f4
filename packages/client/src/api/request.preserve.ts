import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { InstantText, Line, nullable, Paragraph, Uuid } from './shapes.ts'

export const requestPreserve = ownCall({
  name: 'request.preserve',
  summary: 'Says that data is preserved, until when (at least 60 days on), and under what reference (p1).',
  body: closed({
    request: Uuid,
    until: InstantText,
    reference: Line,
    text: nullable(Paragraph),
  }),
  result: RequestMoved,
})
