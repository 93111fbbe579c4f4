import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { PartySuspension } from './party-suspension.ts'
import { PartyCode } from './shapes.ts'

export const partySuspend = ownCall({
  name: 'party.suspend',
  summary: 'Suspends a partner at once; it lapses within the hour unless a second person confirms it.',
  body: closed({ party: PartyCode }),
  result: PartySuspension,
})
