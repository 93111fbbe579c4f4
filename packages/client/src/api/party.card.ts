import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Line, Nothing } from './shapes.ts'

export const partyCard = ownCall({
  name: 'party.card',
  summary: "Shows this party's signed card and its fingerprint words.",
  body: Nothing,
  result: closed({ card: Type.String({ maxLength: 65_536 }), fingerprint: Line }),
})
