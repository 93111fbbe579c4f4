import { partyLink } from '@comity/client/api'
import { linkParty } from '../../partner/directory.ts'
import { wakeWaiting } from '../../pouch/start-pouch.ts'
import { ownRoute } from '../define.ts'

/** Records how a party is reached; what waited for a pouch goes out at once when it is reached online again. */
export const partyLinkRoute = ownRoute({
  call: partyLink,
  roles: ['liaison', 'administrator'],
  handle: async (node, _actor, { party, link }) => {
    const partner = await linkParty(node.db, { party, link })
    if (partner.link === 'online') {
      node.witnesses.look()
      void node.outbox.retryNow(party)
      await wakeWaiting(node, party)
    }
    return { party: partner.party, link: partner.link }
  },
})
