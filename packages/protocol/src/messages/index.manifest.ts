import { closed } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { defineMessage } from '../definition.ts'
import { Count, Digest } from '../shapes.ts'

/** Asks a publisher for its newest manifests under an agreement (spec/messages.md §7.3). */
export const indexManifest = defineMessage({
  name: 'index.manifest',
  kind: 'question',
  maxBytes: 8_192,
  maxBulk: 0,
  body: closed({
    agreement: Digest,
    /** Newest version the asker has verified, or null; the answer may then leave out what it has. */
    known: Type.Union([Type.Null(), Count]),
    /** Size of the newest checkpoint of the publisher's log that the asker has verified, or null. */
    seen: Type.Union([Type.Null(), Count]),
  }),
})

export type IndexManifest = Static<typeof indexManifest.body>
