import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { Uuid } from './shapes.ts'

export const requestApprove = ownCall({
  name: 'request.approve',
  summary:
    "The second person's approval: on the requesting side of a draft (q2, then it is sent), of what was supplied (q10), of what one person sent for danger to life (q4f); on the requested side of the answer (q19).",
  body: closed({ request: Uuid }),
  result: RequestMoved,
})
