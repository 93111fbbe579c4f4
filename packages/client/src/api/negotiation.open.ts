import { closed } from '@comity/codec'
import Type from 'typebox'
import { ownCall } from './define.ts'
import { Digest, PartyCode } from './shapes.ts'

export const negotiationOpen = ownCall({
  name: 'negotiation.open',
  summary: 'Opens a negotiation on a draft of terms and sends it to all their parties and to observers.',
  body: closed({
    terms: Type.Unknown(),
    /** One of the parties; who opens where it is null. */
    chair: Type.Union([Type.Null(), PartyCode]),
    /** Parties that hear everything and say nothing. */
    observers: Type.Array(PartyCode, { maxItems: 200 }),
  }),
  result: closed({ negotiation: Digest }),
})
