import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { nullable, Paragraph, Uuid } from './shapes.ts'

export const requestSettle = ownCall({
  name: 'request.settle',
  summary:
    'Ends a dispute: the requested side makes the answer again (q23, without a text) or proposes to close it (q23a, with one), and the requesting side agrees (q23c).',
  body: closed({
    request: Uuid,
    text: nullable(Paragraph),
  }),
  result: RequestMoved,
})
