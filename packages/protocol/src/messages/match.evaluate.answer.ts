import { closed } from '@comity/codec'
import type { Static } from 'typebox'
import { defineMessage } from '../definition.ts'
import { Count, Digest, Uuid } from '../shapes.ts'
import { elementLength, maxBatch } from './match.evaluate.ts'

/** Bytes of one batched DLEQ proof (RFC 9497 §2.2.1): c ‖ s. */
export const proofLength = 64

/** The answer (spec/messages.md §7.2). Bulk: the evaluated elements in the batch's order, then the proof. */
export const matchEvaluateAnswer = defineMessage({
  name: 'match.evaluate.answer',
  kind: 'answer',
  maxBytes: 4_096,
  maxBulk: maxBatch * elementLength + proofLength,
  body: closed({
    batch: Uuid,
    /** SHA-256 of the question's JWS. */
    batchDigest: Digest,
    count: Count,
  }),
})

export type MatchEvaluateAnswer = Static<typeof matchEvaluateAnswer.body>
