import { requestOpen } from '@comity/client/api'
import { openRequest } from '../../casework/request-release.ts'
import { ownRoute } from '../define.ts'

/** An officer drafts an information request about a confirmed hit (q1). */
export const requestOpenRoute = ownRoute({
  call: requestOpen,
  roles: ['investigator'],
  maxBytes: 262_144,
  handle: async (node, actor, draft) => {
    const { row } = await openRequest(node, actor, draft)
    return { request: row.id, state: row.state }
  },
})
