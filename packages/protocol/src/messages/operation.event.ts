import { closed } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { defineMessage } from '../definition.ts'
import { JwsText } from '../shapes.ts'

/** The sender's own event of a joint operation, and the document it brings (spec/messages.md §7.23). */
export const operationEvent = defineMessage({
  name: 'operation.event',
  kind: 'sequenced',
  maxBytes: 2_097_152,
  maxBulk: 0,
  body: closed({ event: JwsText, document: Type.Unknown() }),
})

export type OperationEventMessage = Static<typeof operationEvent.body>
