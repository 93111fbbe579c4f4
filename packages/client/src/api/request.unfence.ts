import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { Uuid } from './shapes.ts'

export const requestUnfence = ownCall({
  name: 'request.unfence',
  summary: 'Lifts the fence from an emergency answer (q28r).',
  body: closed({ request: Uuid }),
  result: RequestMoved,
})
