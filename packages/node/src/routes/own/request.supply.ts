import { requestSupply } from '@comity/client/api'
import { supplyRequest } from '../../casework/request-acts.ts'
import { ownRoute } from '../define.ts'

/** An officer drafts what was asked for (q10a). */
export const requestSupplyRoute = ownRoute({
  call: requestSupply,
  roles: ['investigator'],
  maxBytes: 262_144,
  handle: (node, actor, body) => supplyRequest(node, { actor, ...body }),
})
