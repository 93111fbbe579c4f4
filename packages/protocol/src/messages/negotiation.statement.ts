import { closed } from '@comity/codec'
import type { Static } from 'typebox'
import { defineMessage } from '../definition.ts'
import { JwsText } from '../shapes.ts'

/** Hands over the sender's statement in a negotiation (spec/messages.md §7.20). `agreement` reads it; the wire carries it. */
export const negotiationStatement = defineMessage({
  name: 'negotiation.statement',
  kind: 'sequenced',
  maxBytes: 1_048_576,
  maxBulk: 0,
  body: closed({ statement: JwsText }),
})

export type NegotiationStatement = Static<typeof negotiationStatement.body>
