import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { Uuid } from './shapes.ts'

export const requestUnmark = ownCall({
  name: 'request.unmark',
  summary:
    'The first call proposes that an answered request is not confidential any more (q29), the second person agrees (q30).',
  body: closed({ request: Uuid }),
  result: RequestMoved,
})
