import { closed } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { defineMessage } from '../definition.ts'
import { Uuid } from '../shapes.ts'
import { SealedPayload } from './request.send.ts'

/** One later event of a payment stop, with its document sealed where the row brings one (spec/messages.md §7.32). */
export const freezeEvent = defineMessage({
  name: 'freeze.event',
  kind: 'sequenced',
  maxBytes: 2_097_152,
  maxBulk: 0,
  body: closed({ freeze: Uuid, event: Type.Unknown(), sealed: Type.Union([Type.Null(), SealedPayload]) }),
})

export type FreezeEvent = Static<typeof freezeEvent.body>
