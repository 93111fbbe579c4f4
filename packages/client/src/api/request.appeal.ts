import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { Paragraph, Uuid } from './shapes.ts'

export const requestAppeal = ownCall({
  name: 'request.appeal',
  summary: 'Appeals once, within 30 days, against a refusal (q24).',
  body: closed({
    request: Uuid,
    text: Paragraph,
  }),
  result: RequestMoved,
})
