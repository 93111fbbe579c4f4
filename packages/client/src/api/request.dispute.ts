import { disputeReasons } from '@comity/casework/request'
import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { oneOf, Paragraph, Uuid } from './shapes.ts'

export const requestDispute = ownCall({
  name: 'request.dispute',
  summary: 'Disputes an answer within 30 days, on facts only (q22).',
  body: closed({
    request: Uuid,
    reason: oneOf(disputeReasons),
    text: Paragraph,
  }),
  result: RequestMoved,
})
