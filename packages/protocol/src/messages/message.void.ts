import { closed } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { defineMessage } from '../definition.ts'
import { Digest, Uuid } from '../shapes.ts'

/**
 * Stands in the place of a message that its reader could not read, so that the next ones can be taken up
 * (spec/messages.md §7.18). It has no effect.
 */
export const messageVoid = defineMessage({
  name: 'message.void',
  kind: 'sequenced',
  maxBytes: 4_096,
  maxBulk: 0,
  body: closed({
    /** Id and digest of the message that is left out. */
    id: Uuid,
    digest: Digest,
    /** With what code the reader refused it. */
    code: Type.String({ pattern: '^[a-z][a-z0-9-]{1,63}$' }),
  }),
})

export type MessageVoid = Static<typeof messageVoid.body>
