import { closed, oneOf, parseInstant, type SigningKey, type Verified } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { digestOf } from '../digest.ts'
import { caseRoles } from '../roles.ts'
import { Digest, PartyCode, Uuid } from '../shapes.ts'
import { signForm, verifySignedForm } from '../signed-form.ts'

const Seq = Type.Integer({ minimum: 1, maximum: 10_000 })

/** One act of one party in an operation (spec/operations.md §2). Each party writes a chain of its own. */
export const OperationEventSchema = closed({
  operation: Uuid,
  party: PartyCode,
  /** 1, 2, 3 … of this party in this operation. */
  seq: Seq,
  row: Type.String({ pattern: '^[a-z][0-9]{1,2}$' }),
  role: oneOf(caseRoles),
  /** Who acted, without saying who: `actorToken`. Null for a node. */
  actor: Type.Union([Type.Null(), Digest]),
  at: Type.String(),
  content: Type.Union([Type.Null(), Digest]),
  /** Hash of this party's event before; 32 zero bytes before the first. */
  prevHash: Digest,
  /** The newest event of every other party that this act takes into account, by party. */
  seen: Type.Array(closed({ party: PartyCode, seq: Seq, head: Digest }), { maxItems: 64 }),
})
export type OperationEvent = Static<typeof OperationEventSchema>

const form = { typ: 'comity.operation.event+jws', schema: OperationEventSchema, maxBytes: 32_768 } as const

/** An event with its name: SHA-256 of its RFC 8785 bytes, base64url. */
export interface NamedOperationEvent {
  readonly hash: string
  readonly event: OperationEvent
}

export function namedOperationEvent(event: OperationEvent): NamedOperationEvent {
  return { hash: digestOf(event), event }
}

/** Signs an event once for everybody, with the message key of its party. Throws `schema`. */
export function signOperationEvent(given: { readonly event: OperationEvent; readonly key: SigningKey }): string {
  return signForm(form, { value: given.event, key: given.key })
}

/**
 * Verifies the signature of an event and reads it; what it does is for `replayOperation` to say. Throws what `verifyJws`
 * throws, `json-noncanonical`, `schema`.
 */
export function verifyOperationEvent(given: {
  readonly jws: string
  readonly publicKey: Uint8Array
}): Verified<NamedOperationEvent> {
  const { hash, value: event } = verifySignedForm(form, given)
  parseInstant(event.at)
  return { hash, event } as unknown as Verified<NamedOperationEvent> // the one place where an event becomes verified
}
