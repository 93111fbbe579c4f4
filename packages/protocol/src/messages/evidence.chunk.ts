import { closed } from '@comity/codec'
import { defineMessage } from '../definition.ts'
import { Count, Uuid } from '../shapes.ts'

/** Asks for one chunk of an exhibit that is in transit (spec/messages.md §7.29). */
export const evidenceChunk = defineMessage({
  name: 'evidence.chunk',
  kind: 'question',
  maxBytes: 4_096,
  maxBulk: 0,
  body: closed({ evidence: Uuid, transfer: Uuid, index: Count }),
})
