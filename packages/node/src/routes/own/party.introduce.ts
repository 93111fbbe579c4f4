import { partyIntroduce } from '@comity/client/api'
import { introduceParty } from '../../partner/directory.ts'
import { ownRoute } from '../define.ts'

/** Takes up a card; nothing is exchanged with the party before a person trusts it. */
export const partyIntroduceRoute = ownRoute({
  call: partyIntroduce,
  roles: ['liaison', 'administrator'],
  handle: async (node, _actor, { card }) => {
    const partner = await introduceParty(node.db, { card, own: node.party, now: node.now() })
    return { party: partner.party, fingerprint: partner.fingerprint, state: partner.state }
  },
})
