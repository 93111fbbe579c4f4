import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { PartyState } from './party-state.ts'
import { PartyCode, Line } from './shapes.ts'

export const partyTrust = ownCall({
  name: 'party.trust',
  summary: 'Trusts a party after a person compared the fingerprint words by another channel.',
  body: closed({ party: PartyCode, fingerprint: Line }),
  result: closed({ party: PartyCode, state: PartyState }),
})
