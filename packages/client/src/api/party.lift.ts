import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { PartySuspension } from './party-suspension.ts'
import { PartyCode } from './shapes.ts'

export const partyLift = ownCall({
  name: 'party.lift',
  summary: 'Lifts the suspension of a partner; it takes two persons.',
  body: closed({ party: PartyCode }),
  result: PartySuspension,
})
