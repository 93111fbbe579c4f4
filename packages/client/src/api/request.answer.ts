import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { Uuid, Line, Paragraph } from './shapes.ts'

export const requestAnswer = ownCall({
  name: 'request.answer',
  summary: 'Drafts the answer of an accepted request (q18); a second person approves it.',
  body: closed({
    request: Uuid,
    text: Paragraph,
    nothingFound: Type.Boolean(),
    searchedSources: Type.Array(Line, { maxItems: 50 }),
  }),
  result: RequestMoved,
})
