import { closed } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { defineMessage } from '../definition.ts'
import { Digest, TermName, Uuid } from '../shapes.ts'
import { SealedPayload } from './request.send.ts'

/**
 * Asks the partner to stop a payment (spec/messages.md §7.31). `purpose` and `urgency` are what `decide` needs; `events` are
 * casework's rows so far; the claim is in the sealed payload.
 */
export const freezeSend = defineMessage({
  name: 'freeze.send',
  kind: 'sequenced',
  maxBytes: 2_097_152,
  maxBulk: 0,
  body: closed({
    freeze: Uuid,
    agreement: Digest,
    purpose: TermName,
    urgency: TermName,
    /** The recipient's calendar that its clocks run by; where some run in days (spec/casework.md §5.1). */
    calendar: Type.Optional(Digest),
    events: Type.Array(Type.Unknown(), { minItems: 1, maxItems: 16 }),
    sealed: SealedPayload,
  }),
})

export type FreezeSend = Static<typeof freezeSend.body>
