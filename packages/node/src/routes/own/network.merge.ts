import { networkMerge } from '@comity/client/api'
import { mergeNetworks } from '../../linking/network-acts.ts'
import { ownRoute } from '../define.ts'

/** Puts the cases of one network into another. Throws `not-found`, `object-mismatch`. */
export const networkMergeRoute = ownRoute({
  call: networkMerge,
  roles: ['investigator', 'supervisor'],
  handle: (node, actor, body) => mergeNetworks(node, { actor, ...body }),
})
