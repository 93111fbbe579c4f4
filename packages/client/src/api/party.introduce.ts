import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { PartyState } from './party-state.ts'
import { PartyCode, Line } from './shapes.ts'

export const partyIntroduce = ownCall({
  name: 'party.introduce',
  summary: "Takes up another party's card, not yet trusted.",
  body: closed({ card: Type.String({ maxLength: 65_536 }) }),
  result: closed({ party: PartyCode, fingerprint: Line, state: PartyState }),
})
