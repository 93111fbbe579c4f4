import { nodeStatus } from '@comity/client/api'
import { protocolVersion } from '@comity/protocol'
import { listAgreements } from '../../agreements/agreements.ts'
import { version } from '../../version.ts'
import { ownRoute } from '../define.ts'

/** Tells which node this is; every person of it may know. */
export const nodeStatusRoute = ownRoute({
  call: nodeStatus,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian', 'oversight', 'administrator', 'signatory'],
  handle: async (node) => {
    const agreements = await listAgreements(node.db, node.now())
    return {
      party: node.party,
      version,
      protocol: Number(protocolVersion),
      database: node.database,
      partnerUrl: node.settings.partnerUrl,
      logSize: sizeOf(await node.log.checkpoint()),
      agreementsInForce: agreements.filter(({ state }) => state === 'in-force').length,
    }
  },
})

/** The tree size: the second line of a checkpoint (C2SP tlog-checkpoint). */
function sizeOf(checkpoint: string): number {
  return Number(checkpoint.split('\n')[1])
}
