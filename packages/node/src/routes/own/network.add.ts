import { networkAdd } from '@comity/client/api'
import { changeNetwork } from '../../linking/network-acts.ts'
import { ownRoute } from '../define.ts'

/** Adds cases to a network. Throws `not-found`, `object-mismatch`. */
export const networkAddRoute = ownRoute({
  call: networkAdd,
  roles: ['investigator', 'supervisor'],
  handle: (node, actor, body) => changeNetwork(node, { actor, act: 'add', ...body }),
})
