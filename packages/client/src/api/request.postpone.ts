import { postponementCodes } from '@comity/casework/request'
import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { InstantText, nullable, oneOf, Paragraph, Uuid } from './shapes.ts'

export const requestPostpone = ownCall({
  name: 'request.postpone',
  summary:
    'Puts a request off with a code of postponement and either an end or a day of review, at which it returns by itself (q15).',
  body: closed({
    request: Uuid,
    code: oneOf(postponementCodes),
    until: nullable(InstantText),
    reviewAt: nullable(InstantText),
    text: Paragraph,
  }),
  result: RequestMoved,
})
