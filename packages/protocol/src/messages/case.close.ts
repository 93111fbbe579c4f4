import { closed } from '@comity/codec'
import type { Static } from 'typebox'
import { defineMessage } from '../definition.ts'
import { Bytes32, Digest } from '../shapes.ts'

/** A case that this reader was asked about is closed: its handle asks nothing any more (spec/messages.md §7.13). */
export const caseClose = defineMessage({
  name: 'case.close',
  kind: 'sequenced',
  maxBytes: 4_096,
  maxBulk: 0,
  body: closed({ agreement: Digest, handle: Bytes32 }),
})

export type CaseClose = Static<typeof caseClose.body>
