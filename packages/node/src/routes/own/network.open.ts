import { networkOpen } from '@comity/client/api'
import { openNetwork } from '../../linking/network-acts.ts'
import { ownRoute } from '../define.ts'

/** Makes a network of cases of the caller's unit. Throws `not-found`, `object-mismatch`. */
export const networkOpenRoute = ownRoute({
  call: networkOpen,
  roles: ['investigator', 'supervisor'],
  handle: (node, actor, body) => openNetwork(node, { actor, ...body }),
})
