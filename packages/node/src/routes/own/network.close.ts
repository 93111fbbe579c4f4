import { networkClose } from '@comity/client/api'
import { closeNetwork } from '../../linking/network-acts.ts'
import { ownRoute } from '../define.ts'

/** Closes a network. Throws `not-found`, `object-mismatch`. */
export const networkCloseRoute = ownRoute({
  call: networkClose,
  roles: ['investigator', 'supervisor'],
  handle: (node, actor, body) => closeNetwork(node, { actor, ...body }),
})
