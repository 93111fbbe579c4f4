import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { Uuid } from './shapes.ts'

export const requestAcknowledge = ownCall({
  name: 'request.acknowledge',
  summary: 'A person at the desk acknowledges a delivered request (q8).',
  body: closed({ request: Uuid }),
  result: RequestMoved,
})
