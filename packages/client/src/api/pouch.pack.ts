import { closed } from '@comity/codec'
import { ownCall } from './define.ts'
import { PouchParts } from './pouch-shape.ts'
import { Count, InstantText, PartyCode, Uuid } from './shapes.ts'

export const pouchPack = ownCall({
  name: 'pouch.pack',
  summary: 'Packs everything that waits for a party into one file; `pouch.read` gives its bytes.',
  body: closed({ party: PartyCode }),
  result: closed({
    pouch: Uuid,
    party: PartyCode,
    number: Count,
    bytes: Count,
    expiresAt: InstantText,
    parts: PouchParts,
    left: Count,
  }),
})
