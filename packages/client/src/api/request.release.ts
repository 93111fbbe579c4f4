import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { Paragraph, Uuid } from './shapes.ts'

export const requestRelease = ownCall({
  name: 'request.release',
  summary: 'Says that preserved data is not needed any more (p4).',
  body: closed({
    request: Uuid,
    text: Paragraph,
  }),
  result: RequestMoved,
})
