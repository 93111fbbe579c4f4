import { checkShape } from '@comity/codec'
import { evidenceChunk } from '@comity/protocol'
import { chunkFor } from '../../evidence/chunks.ts'
import type { QuestionRoute } from '../define.ts'

/** One chunk of what the asker has accepted. Throws what `chunkFor` throws. */
export const evidenceChunkRoute: QuestionRoute = {
  name: evidenceChunk.name,
  answer: async (node, { from, body }, { useNonce }) => {
    const { evidence, transfer, index } = checkShape(evidenceChunk.body, body)
    await node.db.transaction().execute(useNonce)
    const { bytes, path } = await chunkFor(node, { from, evidence, transfer, index })
    return { body: { evidence, transfer, index, path: [...path] }, bulk: bytes }
  },
}
