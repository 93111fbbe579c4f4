import { requestClose } from '@comity/client/api'
import { closeRequest } from '../../casework/request-acts.ts'
import { ownRoute } from '../define.ts'

/** An officer closes an answered request with feedback (q21). */
export const requestCloseRoute = ownRoute({
  call: requestClose,
  roles: ['investigator'],
  maxBytes: 262_144,
  handle: (node, actor, body) => closeRequest(node, { actor, ...body }),
})
