import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { PartyCode, Uuid } from './shapes.ts'

export const targetContact = ownCall({
  name: 'target.contact',
  summary: 'Lets a partner know that both plan on the same: each is told whom to call, and nothing else.',
  body: closed({ hit: Uuid }),
  result: closed({ hit: Uuid, partner: PartyCode }),
})
