import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Count, PartyCode } from './shapes.ts'

export const partyReset = ownCall({
  name: 'party.reset',
  summary: 'Opens a new channel epoch towards a party, as after a backup was restored; its people confirm it.',
  body: closed({ party: PartyCode, reason: Type.Union([Type.Literal('restored'), Type.Literal('conflict')]) }),
  result: closed({
    party: PartyCode,
    epoch: Count,
    /** Messages of older epochs that will not be sent unless a person has them sent anew. */
    stopped: Count,
  }),
})
