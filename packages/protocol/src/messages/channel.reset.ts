import { closed } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { defineMessage } from '../definition.ts'

/**
 * Opens a new channel epoch of its sender, which is that of its envelope; the first message of every epoch but the first
 * (spec/messages.md §7.17). The reader takes it up when a person has confirmed it.
 */
export const channelReset = defineMessage({
  name: 'channel.reset',
  kind: 'sequenced',
  maxBytes: 4_096,
  maxBulk: 0,
  body: closed({
    /** `restored`: the sender went back to a backup. `conflict`: the reader found two messages in one place. */
    reason: Type.Union([Type.Literal('restored'), Type.Literal('conflict')]),
  }),
})

export type ChannelReset = Static<typeof channelReset.body>
