import { networkShow } from '@comity/client/api'
import { viewNetwork } from '../../linking/network-view.ts'
import { ownRoute } from '../define.ts'

/** A network of the caller's unit. Throws `not-found`. */
export const networkShowRoute = ownRoute({
  call: networkShow,
  roles: ['investigator', 'supervisor', 'liaison', 'legal'],
  handle: (node, actor, { network }) => viewNetwork(node, actor, network),
})
