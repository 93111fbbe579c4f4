import { closed, oneOf } from '@comity/codec'
import type { Static } from 'typebox'
import { defineMessage } from '../definition.ts'
import { Digest, Uuid } from '../shapes.ts'

/** What happened to the record (spec/retraction.md §2). */
export const retractionActs = ['delete', 'correct'] as const
export type RetractionAct = (typeof retractionActs)[number]

/** Why a record was deleted or corrected (spec/retraction.md §2). */
export const retractionReasons = [
  'wrong',
  'outdated',
  'not-involved',
  'unlawful',
  'court-order',
  'data-subject',
  'duplicate',
  'retention',
] as const
export type RetractionReason = (typeof retractionReasons)[number]

/**
 * A record that a request came of was deleted or corrected; what the reader holds of it has to go (spec/messages.md
 * §7.11). It names the request and no more: which record it was, both sides know from there.
 */
export const retractionSend = defineMessage({
  name: 'retraction.send',
  kind: 'sequenced',
  maxBytes: 4_096,
  maxBulk: 0,
  body: closed({
    retraction: Uuid,
    request: Uuid,
    agreement: Digest,
    act: oneOf(retractionActs),
    reason: oneOf(retractionReasons),
  }),
})

export type RetractionSend = Static<typeof retractionSend.body>
