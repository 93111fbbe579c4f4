import { makeSigningRequest } from '@comity/agreement'
import { agreementPrepare } from '@comity/client/api'
import { loadSignable, requireMembers } from '../../agreements/own-signature.ts'
import { ownRoute } from '../define.ts'

/**
 * What the signatory takes to where the key is. As before a signature on the node all members are compared with the
 * directory: whoever signs elsewhere cannot. Throws `not-found`, `object-mismatch`, `agreement-not-in-force` once it has expired.
 */
export const agreementPrepareRoute = ownRoute({
  call: agreementPrepare,
  roles: ['signatory'],
  handle: async (node, _actor, { agreement }) => {
    const { terms } = await loadSignable(node, agreement)
    await node.db.transaction().execute((tx) => requireMembers(node, tx, terms))
    return makeSigningRequest({ terms, party: node.party })
  },
})
