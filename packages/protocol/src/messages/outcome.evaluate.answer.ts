import { closed } from '@comity/codec'
import type { Static } from 'typebox'
import { defineMessage } from '../definition.ts'
import { Count, Digest, Uuid } from '../shapes.ts'
import { proofLength } from './match.evaluate.answer.ts'
import { elementLength, maxBatch } from './match.evaluate.ts'

/** The answer (spec/messages.md §7.27). Bulk: the evaluated elements in the batch's order, then the proof. */
export const outcomeEvaluateAnswer = defineMessage({
  name: 'outcome.evaluate.answer',
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

export type OutcomeEvaluateAnswer = Static<typeof outcomeEvaluateAnswer.body>
