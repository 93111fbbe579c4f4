import { checkShape, type Json } from '@comity/codec'
import { indexManifest } from '@comity/protocol'
import { manifestsFor } from '../../index/serve.ts'
import type { QuestionRoute } from '../define.ts'

const empty = new Uint8Array()

/** Gives a party that may ask us the newest manifests of our index, each proved in our log (spec/matching.md §5). */
export const indexManifestRoute: QuestionRoute = {
  name: 'index.manifest',
  answer: async (node, question, { useNonce }) => {
    const { agreement, known, seen } = checkShape(indexManifest.body, question.body)
    const manifests = await manifestsFor(node, { asker: question.from, agreement, known, seen })
    // Nothing is changed by the act itself.
    await node.db.transaction().execute(useNonce)
    return { body: { agreement, manifests } satisfies Json, bulk: empty }
  },
}
