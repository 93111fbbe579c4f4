import { networkRemove } from '@comity/client/api'
import { changeNetwork } from '../../linking/network-acts.ts'
import { ownRoute } from '../define.ts'

/** Takes cases out of a network. Throws `not-found`, `object-mismatch`. */
export const networkRemoveRoute = ownRoute({
  call: networkRemove,
  roles: ['investigator', 'supervisor'],
  handle: (node, actor, body) => changeNetwork(node, { actor, act: 'remove', ...body }),
})
