import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { Line, nullable, Paragraph, Uuid } from './shapes.ts'

export const requestClose = ownCall({
  name: 'request.close',
  summary: 'Closes an answered request with what came of it (q21).',
  body: closed({
    request: Uuid,
    useful: Type.Boolean(),
    used: Type.Boolean(),
    /** The outcome that it led to, as the party names it. */
    outcome: nullable(Line),
    text: nullable(Paragraph),
  }),
  result: RequestMoved,
})
