import { requestAppeal } from '@comity/client/api'
import { appealRequest } from '../../casework/request-acts.ts'
import { ownRoute } from '../define.ts'

/** The asking party appeals against a refusal (q24). */
export const requestAppealRoute = ownRoute({
  call: requestAppeal,
  roles: ['supervisor', 'legal'],
  maxBytes: 262_144,
  handle: (node, actor, body) => appealRequest(node, { actor, ...body }),
})
