import { requestConsult } from '@comity/client/api'
import { consultRequest } from '../../casework/request-acts.ts'
import { ownRoute } from '../define.ts'

/** Both sides talk before a refusal (q17c, q17r). */
export const requestConsultRoute = ownRoute({
  call: requestConsult,
  roles: ['investigator', 'supervisor', 'legal'],
  maxBytes: 262_144,
  handle: (node, actor, body) => consultRequest(node, { actor, ...body }),
})
