import { clarifiableFields } from '@comity/casework/request'
import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { oneOf, Paragraph, Uuid } from './shapes.ts'

export const requestSupply = ownCall({
  name: 'request.supply',
  summary: 'Drafts what the other side asked for (q10a); a second person approves it (q10).',
  body: closed({
    request: Uuid,
    supplied: Type.Array(closed({ field: oneOf(clarifiableFields), value: Paragraph }), { minItems: 1, maxItems: 11 }),
  }),
  result: RequestMoved,
})
