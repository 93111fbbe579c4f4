import { partyList } from '@comity/client/api'
import { listPartners } from '../../partner/directory.ts'
import { standingSuspension } from '../../partner/suspension.ts'
import { suspensionView } from '../../partner/suspension-view.ts'
import { ownRoute } from '../define.ts'

/** Lists the parties this node knows. */
export const partyListRoute = ownRoute({
  call: partyList,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian', 'oversight', 'administrator', 'signatory'],
  handle: async (node) => {
    const partners = await listPartners(node.db)
    return {
      parties: partners.map(({ party, name, country, memberClass, state, fingerprint, endpoint, link }) => ({
        party,
        name,
        country,
        memberClass,
        state,
        suspension: suspensionView(party, standingSuspension(node, party)).state,
        fingerprint,
        endpoint,
        link,
      })),
    }
  },
})
