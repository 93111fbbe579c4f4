import { networkSplit } from '@comity/client/api'
import { splitNetwork } from '../../linking/network-acts.ts'
import { ownRoute } from '../define.ts'

/** Makes a network of some cases of another. Throws `not-found`, `object-mismatch`. */
export const networkSplitRoute = ownRoute({
  call: networkSplit,
  roles: ['investigator', 'supervisor'],
  handle: (node, actor, body) => splitNetwork(node, { actor, ...body }),
})
