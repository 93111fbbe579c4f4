import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { InstantText, Paragraph, Uuid } from './shapes.ts'

export const requestExtend = ownCall({
  name: 'request.extend',
  summary: 'Asks that preserved data is kept for longer (p2), or grants it (p3).',
  body: closed({
    request: Uuid,
    until: InstantText,
    text: Paragraph,
  }),
  result: RequestMoved,
})
