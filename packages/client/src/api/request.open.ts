import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { UrgencyName, RequestMoved } from './request-summary.ts'
import { Uuid, Paragraph } from './shapes.ts'

export const requestOpen = ownCall({
  name: 'request.open',
  summary: 'Drafts an information request that cites a confirmed hit (q1).',
  body: closed({ hit: Uuid, urgency: UrgencyName, question: Paragraph }),
  result: RequestMoved,
})
