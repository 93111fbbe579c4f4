import { agreementAttach } from '@comity/client/api'
import { loadSignable, takeOwnSignature } from '../../agreements/own-signature.ts'
import { ownRoute } from '../define.ts'

/**
 * Takes this party's signature that was made where the key is (spec/agreements.md §15) and goes on as `agreement.sign` does.
 * Terms that this node does not hold are `not-found`: nothing of its own waits for terms. Throws what `takeOwnSignature`
 * throws, and `agreement-not-in-force` once it has expired.
 */
export const agreementAttachRoute = ownRoute({
  call: agreementAttach,
  roles: ['signatory'],
  handle: async (node, _actor, { agreement, signature }) =>
    takeOwnSignature(node, await loadSignable(node, agreement), signature),
})
