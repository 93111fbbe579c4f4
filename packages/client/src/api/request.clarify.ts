import { clarifiableFields } from '@comity/casework/request'
import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { oneOf, Paragraph, Uuid } from './shapes.ts'

export const requestClarify = ownCall({
  name: 'request.clarify',
  summary: 'Asks the other side for what is missing, by its exact fields, at most twice (q9).',
  body: closed({
    request: Uuid,
    fields: Type.Array(oneOf(clarifiableFields), { minItems: 1, maxItems: 11, uniqueItems: true }),
    text: Paragraph,
  }),
  result: RequestMoved,
})
