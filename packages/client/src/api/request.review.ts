import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { nullable, Paragraph, Uuid } from './shapes.ts'

export const requestReview = ownCall({
  name: 'request.review',
  summary:
    'Decides an appeal, by another person than whoever refused: the request is taken up again (q24a, without a text), or stays refused, with why (q24c).',
  body: closed({
    request: Uuid,
    text: nullable(Paragraph),
  }),
  result: RequestMoved,
})
