import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { PartyState } from './party-state.ts'
import { Count, PartyCode } from './shapes.ts'

export const partyResume = ownCall({
  name: 'party.resume',
  summary: 'Confirms that a held party may go on, or the new channel epoch that a party has opened.',
  body: closed({ party: PartyCode }),
  result: closed({
    party: PartyCode,
    state: PartyState,
    /** The channel epoch of the party that is open now. */
    epoch: Count,
    /** Persons who have confirmed, and how many it takes: two after a fork of the party's log. */
    confirmations: Count,
    needed: Count,
  }),
})
