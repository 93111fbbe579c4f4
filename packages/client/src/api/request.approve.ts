import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { Uuid } from './shapes.ts'

export const requestApprove = ownCall({
  name: 'request.approve',
  summary:
    "The second person's approval: of a draft on the requesting side (q2, then it is sent), of the answer on the requested side (q19).",
  body: closed({ request: Uuid }),
  result: RequestMoved,
})
