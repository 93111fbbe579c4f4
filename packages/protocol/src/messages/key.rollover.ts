import { closed } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { defineMessage } from '../definition.ts'
import { InstantText, JwsText } from '../shapes.ts'

/** Hands over a card with new keys; the message key that it replaces signs the message (spec/messages.md §7.19). */
export const keyRollover = defineMessage({
  name: 'key.rollover',
  kind: 'sequenced',
  maxBytes: 98_304,
  maxBulk: 0,
  body: closed({
    card: JwsText,
    /** Up to when what the replaced keys signed is accepted. */
    until: InstantText,
    /** The replaced keys are in other hands: nothing that they sign from now on counts. */
    revoked: Type.Boolean(),
  }),
})

export type KeyRollover = Static<typeof keyRollover.body>
