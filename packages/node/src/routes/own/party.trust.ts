import { partyTrust } from '@comity/client/api'
import { trustParty } from '../../partner/directory.ts'
import { ownRoute } from '../define.ts'

/** Records that a person compared the fingerprint words by another channel. */
export const partyTrustRoute = ownRoute({
  call: partyTrust,
  roles: ['liaison', 'administrator'],
  handle: async (node, _actor, { party, fingerprint }) => {
    const partner = await trustParty(node.db, { party, fingerprint, now: node.now() })
    node.witnesses.look()
    return { party: partner.party, state: partner.state }
  },
})
