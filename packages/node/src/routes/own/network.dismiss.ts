import { networkDismiss } from '@comity/client/api'
import { dismissCandidate } from '../../linking/candidates.ts'
import { ownRoute } from '../define.ts'

/** Says that a group is no network. Throws `not-found`. */
export const networkDismissRoute = ownRoute({
  call: networkDismiss,
  roles: ['investigator', 'supervisor'],
  handle: async (node, actor, body) => {
    await dismissCandidate(node, actor, body)
    return { candidate: body.candidate }
  },
})
