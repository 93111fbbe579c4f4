import { closed } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { defineMessage } from '../definition.ts'
import { Base64url, Bytes32, Digest, TermName, Uuid } from '../shapes.ts'

/** A payload that casework composed and only the recipient's casework opens (RFC 9180); the wire carries it unread. */
export const SealedPayload = closed({ enc: Bytes32, ciphertext: Base64url })

/**
 * Opens a formal request at the partner (spec/messages.md §7.7). `kind`, `purpose` and `urgency` are what `decide` needs;
 * `events` are casework's rows so far; the document is in the sealed payload.
 */
export const requestSend = defineMessage({
  name: 'request.send',
  kind: 'sequenced',
  maxBytes: 2_097_152,
  maxBulk: 0,
  body: closed({
    request: Uuid,
    agreement: Digest,
    kind: TermName,
    purpose: TermName,
    urgency: TermName,
    /** Only fenced persons of the recipient are to know of it (spec/casework.md §12); as in the document. */
    confidential: Type.Optional(Type.Literal(true)),
    /** The recipient's calendar that its clocks run by; where some run in days (spec/casework.md §5.1). */
    calendar: Type.Optional(Digest),
    events: Type.Array(Type.Unknown(), { minItems: 1, maxItems: 16 }),
    sealed: SealedPayload,
  }),
})

export type RequestSend = Static<typeof requestSend.body>
