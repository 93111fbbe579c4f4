import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { Uuid } from './shapes.ts'

export const requestResume = ownCall({
  name: 'request.resume',
  summary:
    'Takes a postponed request up again (q16); of a suspended one the requested side proposes that it goes on (q26r) and the requesting side agrees (q26s).',
  body: closed({ request: Uuid }),
  result: RequestMoved,
})
