import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { Paragraph, Uuid } from './shapes.ts'

export const requestFence = ownCall({
  name: 'request.fence',
  summary:
    'Of an emergency answer, within 96 hours of delivery: blocks its use (q28b), or allows it under conditions only (q28c).',
  body: closed({
    request: Uuid,
    /** None blocks the use altogether. */
    conditions: Type.Array(Paragraph, { maxItems: 20 }),
    text: Paragraph,
  }),
  result: RequestMoved,
})
