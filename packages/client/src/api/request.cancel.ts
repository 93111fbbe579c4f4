import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { Uuid } from './shapes.ts'

export const requestCancel = ownCall({
  name: 'request.cancel',
  summary: 'Gives up a draft that was never sent (q3).',
  body: closed({ request: Uuid }),
  result: RequestMoved,
})
