import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { Uuid } from './shapes.ts'

export const requestAccept = ownCall({
  name: 'request.accept',
  summary: 'Accepts an acknowledged request (q12).',
  body: closed({ request: Uuid }),
  result: RequestMoved,
})
