import { refusalGrounds } from '@comity/agreement'
import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { oneOf, Paragraph, Uuid } from './shapes.ts'

export const requestAccept = ownCall({
  name: 'request.accept',
  summary:
    'Accepts an acknowledged request (q12), a part of it with the grounds of what is left out (q12p), or under conditions (q12c).',
  body: closed({
    request: Uuid,
    leftOut: Type.Optional(Type.Array(closed({ what: Paragraph, ground: oneOf(refusalGrounds) }), { maxItems: 20 })),
    conditions: Type.Optional(Type.Array(Paragraph, { maxItems: 20 })),
  }),
  result: RequestMoved,
})
