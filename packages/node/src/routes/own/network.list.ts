import { networkList } from '@comity/client/api'
import { listNetworks } from '../../linking/networks.ts'
import { ownRoute } from '../define.ts'

/** The networks of the caller's unit. */
export const networkListRoute = ownRoute({
  call: networkList,
  roles: ['investigator', 'supervisor', 'liaison', 'legal'],
  handle: async (node, { unit }) => ({ networks: [...(await listNetworks(node, unit))] }),
})
