import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { RequestMoved } from './request-summary.ts'
import { Paragraph, PartyCode, Uuid } from './shapes.ts'

export const requestReroute = ownCall({
  name: 'request.reroute',
  summary: 'Names the party that is competent (q11); nothing is forwarded.',
  body: closed({
    request: Uuid,
    competent: PartyCode,
    text: Paragraph,
  }),
  result: RequestMoved,
})
