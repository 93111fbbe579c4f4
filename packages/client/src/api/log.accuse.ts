import { closed } from '@comity/codec'
import { Accusation } from '@comity/tlog'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { PartyCode } from './shapes.ts'

export const logAccuse = ownCall({
  name: 'log.accuse',
  summary: 'Gives the proof of each fork of a partner’s log that this node found; anybody can check it.',
  body: closed({ party: Type.Union([Type.Null(), PartyCode]) }),
  result: closed({ accusations: Type.Array(Accusation, { maxItems: 1_000 }) }),
})
