import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { PartyLink } from './party-link.ts'
import { PartyCode } from './shapes.ts'

export const partyLink = ownCall({
  name: 'party.link',
  summary: 'Says how a party is reached: online, or by pouch, whose node is then never called.',
  body: closed({ party: PartyCode, link: PartyLink }),
  result: closed({ party: PartyCode, link: PartyLink }),
})
