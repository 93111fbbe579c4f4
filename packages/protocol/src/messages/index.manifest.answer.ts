import { closed } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { defineMessage } from '../definition.ts'
import { LogProof } from '@comity/tlog'
import { Consistency } from '../log-proof.ts'
import { Digest, JwsText } from '../shapes.ts'

/**
 * The newest manifest of each epoch that still answers, oldest version first, each with the proof that the publisher's
 * log holds it (spec/messages.md §7.4). At a change of epoch there are two.
 */
export const indexManifestAnswer = defineMessage({
  name: 'index.manifest.answer',
  kind: 'answer',
  maxBytes: 8_388_608,
  maxBulk: 0,
  body: closed({
    agreement: Digest,
    manifests: Type.Array(closed({ manifest: JwsText, proof: LogProof, consistency: Consistency }), { maxItems: 2 }),
  }),
})

export type IndexManifestAnswer = Static<typeof indexManifestAnswer.body>
