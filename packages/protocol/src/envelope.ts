import { closed, type Json } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { BulkBinding, InstantText, PartyCode, Uuid } from './shapes.ts'

/** The one schema version of the envelope. */
export const schemaVersion = 1

/** Channel epochs are below 2^32. */
export const maxChannelEpoch = 2 ** 32 - 1

/** What every JWS between nodes carries (spec/messages.md §3). A question has no sequence. */
export const Envelope = closed({
  schema: Type.Literal(schemaVersion),
  name: Type.String({ pattern: '^[a-z]+(?:\\.[a-z]+){1,3}$', maxLength: 64 }),
  from: PartyCode,
  to: PartyCode,
  id: Uuid,
  sequence: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
  /** On sequenced messages after a `channel.reset`; the first epoch is not written. */
  channelEpoch: Type.Optional(Type.Integer({ minimum: 2, maximum: maxChannelEpoch })),
  sentAt: InstantText,
  body: Type.Unknown(),
  bulk: Type.Optional(BulkBinding),
})

export type EnvelopePayload = Static<typeof Envelope>

/** A message whose signature, addresses, form and bulk were checked. */
export interface Message<Body = Json> {
  readonly from: string
  readonly to: string
  readonly id: string
  readonly name: string
  readonly sequence: number | undefined
  /** The sender's channel epoch of a sequenced message, from 1; 1 on all others. */
  readonly channelEpoch: number
  readonly sentAt: string
  readonly body: Body
  /** SHA-256 of the JWS bytes: what receipts and answers name. */
  readonly digest: Uint8Array
  readonly jws: string
}
