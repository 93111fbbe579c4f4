import { refusalGrounds } from '@comity/agreement'
import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { nullable, oneOf, Paragraph, Uuid } from './shapes.ts'

export const requestConsult = ownCall({
  name: 'request.consult',
  summary:
    'Before a refusal: the requested side names the ground it considers and asks what could be granted instead (q17c); the requesting side answers (q17r).',
  body: closed({
    request: Uuid,
    /** The ground that is considered; null from the requesting side. */
    ground: nullable(oneOf(refusalGrounds)),
    text: Paragraph,
  }),
  result: RequestMoved,
})
