import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { PartySuspension } from './party-suspension.ts'
import { PartyCode } from './shapes.ts'

export const partyConfirm = ownCall({
  name: 'party.confirm',
  summary: 'Confirms, as the second person, that a partner stays suspended until two persons lift it.',
  body: closed({ party: PartyCode }),
  result: PartySuspension,
})
