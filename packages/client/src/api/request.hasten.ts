import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { Uuid } from './shapes.ts'

export const requestHasten = ownCall({
  name: 'request.hasten',
  summary:
    'Sends a draft at once for danger to life (q4e, urgency E0 only); a second person approves it within an hour, or the use of its answer is blocked.',
  body: closed({ request: Uuid }),
  result: RequestMoved,
})
