import { closed, oneOf } from '@comity/codec'
import type { Static } from 'typebox'
import { defineMessage } from '../definition.ts'
import { Uuid } from '../shapes.ts'

/**
 * What became of it at the reader (spec/retraction.md §6): the first two are receipts, the others lawful reasons to keep
 * it.
 */
export const retractionAnswers = [
  'deleted',
  'corrected',
  'evidence',
  'accuracy-contested',
  'legal-duty',
  'legal-claim',
  'vital-interest',
] as const
export type RetractionAnswer = (typeof retractionAnswers)[number]

/** The answer of the reader's people to a retraction (spec/messages.md §7.12). */
export const retractionAnswer = defineMessage({
  name: 'retraction.answer',
  kind: 'sequenced',
  maxBytes: 4_096,
  maxBulk: 0,
  body: closed({
    retraction: Uuid,
    answer: oneOf(retractionAnswers),
  }),
})

export type RetractionAnswerBody = Static<typeof retractionAnswer.body>
