import { checkShape, closed, oneOf, parseInstant, toBase64url } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { caseRoles } from './roles.ts'
import { digestOf } from './digest.ts'
import { Digest, PartyCode, Uuid } from './shapes.ts'

/** One transition of one object, spec/casework.md §3. What travels and is replayed; nothing in it is content. */
export const CaseEventSchema = closed({
  /** The uuid of the request or hit. */
  object: Uuid,
  /** 1, 2, 3 … without a gap. */
  seq: Type.Integer({ minimum: 1, maximum: 100_000 }),
  row: Type.String({ pattern: '^[a-z][0-9]{1,2}[a-z]?$' }),
  from: Type.String({ pattern: '^[A-Z][A-Z_]{0,31}$' }),
  to: Type.String({ pattern: '^[A-Z][A-Z_]{0,31}$' }),
  /** Code of the party whose person or node acted. */
  party: PartyCode,
  role: oneOf(caseRoles),
  /** Who acted, without saying who: `actorToken`. Null for a node. */
  actor: Type.Union([Type.Null(), Digest]),
  at: Type.String(),
  /** SHA-256 of the document or answer that the act was about, so that an approval is of exactly that. */
  content: Type.Union([Type.Null(), Digest]),
  /** Hash of the event before; 32 zero bytes before the first. */
  prevHash: Digest,
})

export type CaseEvent = Static<typeof CaseEventSchema>

/** `prevHash` of the first event. */
export const noEvent: string = toBase64url(new Uint8Array(32))

/** Reads a foreign event. Throws `schema`. What it may do is for `applyRequest` to say. */
export function readEvent(value: unknown): CaseEvent {
  const event = checkShape(CaseEventSchema, value)
  parseInstant(event.at)
  return event
}

/** The name of an event in the chain: SHA-256 of its RFC 8785 bytes, base64url. */
export function eventHash(event: CaseEvent): string {
  return digestOf(event)
}
