import { requestCirculate } from '@comity/client/api'
import { circulateRequest } from '../../casework/request-circulate.ts'
import { ownRoute } from '../define.ts'

/** An officer drafts the same request to several partners, one request each (q1). */
export const requestCirculateRoute = ownRoute({
  call: requestCirculate,
  roles: ['investigator'],
  maxBytes: 262_144,
  handle: async (node, actor, draft) => {
    const drafted = await circulateRequest(node, actor, draft)
    return { requests: drafted.map(({ row: { id, partner, state } }) => ({ request: id, partner, state })) }
  },
})
