import { makeSigningRequest } from '@comity/agreement'
import { denunciationTimes, loadDenounceable } from '../../agreements/own-denunciation.ts'
import { agreementPrepare } from '@comity/client/api'
import { loadSignable, requireMembers } from '../../agreements/own-signature.ts'
import { ownRoute } from '../define.ts'

/**
 * What the signatory takes to where the key is. As before a signature on the node all members are compared with the
 * directory: whoever signs elsewhere cannot. Throws `not-found`, `object-mismatch`, `agreement-not-in-force` once it has expired,
 * `notice-too-short`.
 */
export const agreementPrepareRoute = ownRoute({
  call: agreementPrepare,
  roles: ['signatory'],
  handle: async (node, _actor, { agreement, denounce: asked }) => {
    if (asked !== undefined) {
      const { terms } = await loadDenounceable(node, agreement)
      const denounce = denunciationTimes(terms, { now: node.now(), effectiveAt: asked.effectiveAt })
      return makeSigningRequest({ terms, party: node.party, denounce })
    }
    const { terms } = await loadSignable(node, agreement)
    await node.db.transaction().execute((tx) => requireMembers(node, tx, terms))
    return makeSigningRequest({ terms, party: node.party })
  },
})
