import { closed } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { defineMessage } from '../definition.ts'
import { Uuid } from '../shapes.ts'
import { SealedPayload } from './request.send.ts'

/** One later event of a request, with a sealed payload where the row carries one (spec/messages.md §7.8). */
export const requestEvent = defineMessage({
  name: 'request.event',
  kind: 'sequenced',
  maxBytes: 2_097_152,
  maxBulk: 0,
  body: closed({ request: Uuid, event: Type.Unknown(), sealed: Type.Union([Type.Null(), SealedPayload]) }),
})

export type RequestEvent = Static<typeof requestEvent.body>
