import { closed } from '@comity/codec'
import Type from 'typebox'
import { defineMessage } from '../definition.ts'
import { Bytes32, Count, Uuid } from '../shapes.ts'

/** Largest chunk of an exhibit (spec/evidence.md §7). */
const maxChunk = 262_144

/** The answer (spec/messages.md §7.30). Bulk: the chunk. `path`: RFC 6962 §2.1.1, from the leaf up. */
export const evidenceChunkAnswer = defineMessage({
  name: 'evidence.chunk.answer',
  kind: 'answer',
  maxBytes: 8_192,
  maxBulk: maxChunk,
  body: closed({ evidence: Uuid, transfer: Uuid, index: Count, path: Type.Array(Bytes32, { maxItems: 32 }) }),
})
