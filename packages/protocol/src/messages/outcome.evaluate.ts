import { closed } from '@comity/codec'
import type { Static } from 'typebox'
import { defineMessage } from '../definition.ts'
import { Count, Digest, Uuid } from '../shapes.ts'
import { elementLength, maxBatch } from './match.evaluate.ts'

/**
 * Asks the keeper of an operation for subject tokens (spec/messages.md §7.26): blinded elements are the bulk data. There is no
 * field that could hold a subject or a token.
 */
export const outcomeEvaluate = defineMessage({
  name: 'outcome.evaluate',
  kind: 'question',
  maxBytes: 4_096,
  maxBulk: (maxBatch + 1) * elementLength,
  body: closed({
    operation: Uuid,
    /** SHA-256 of the operation's public key: the key the asker pinned. */
    publicKeyDigest: Digest,
    batch: Uuid,
    count: Count,
  }),
})

export type OutcomeEvaluate = Static<typeof outcomeEvaluate.body>
