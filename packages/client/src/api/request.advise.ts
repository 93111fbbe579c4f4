import { preservationRisks } from '@comity/casework/request'
import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { oneOf, Paragraph, Uuid } from './shapes.ts'

export const requestAdvise = ownCall({
  name: 'request.advise',
  summary: 'Says what preserving cannot help, or what it endangers (p7); the other side decides whether it goes on.',
  body: closed({
    request: Uuid,
    risk: oneOf(preservationRisks),
    text: Paragraph,
  }),
  result: RequestMoved,
})
