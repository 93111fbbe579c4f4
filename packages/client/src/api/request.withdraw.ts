import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { Paragraph, Uuid } from './shapes.ts'

export const requestWithdraw = ownCall({
  name: 'request.withdraw',
  summary: 'Takes a request back before its answer (q25); the other side destroys what it drafted.',
  body: closed({
    request: Uuid,
    text: Paragraph,
  }),
  result: RequestMoved,
})
