import { closed } from '@comity/codec'
import Type from 'typebox'

/*
 * Shapes that several messages between nodes share (spec/messages.md §2). They are the wire's own: the calls of people
 * to their own node have theirs in client/src/api.
 */
export const Uuid = Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' })
export const PartyCode = Type.String({ pattern: '^[a-z][a-z0-9-]{1,62}[a-z0-9]$' })
/** base64url of 32 bytes. */
export const Bytes32 = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })
/** base64url of a SHA-256. */
export const Digest = Bytes32
export const InstantText = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' })
export const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
export const ProfileName = Type.String({ pattern: '^[a-z]{2,16}/[1-9][0-9]?$' })
export const StatusName = Type.Union([
  Type.Literal('suspect'),
  Type.Literal('convicted'),
  Type.Literal('victim'),
  Type.Literal('witness'),
  Type.Literal('contact'),
  Type.Literal('unknown'),
])
/** A name from a closed set that the terms of the agreement, not the wire, define: offence category, legal basis. */
export const TermName = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9 .,:()/§-]{0,199}$' })
/** base64url of any number of bytes, at most 1 MiB of text. */
export const Base64url = Type.String({ pattern: '^[A-Za-z0-9_-]*$', maxLength: 1_048_576 })
/** A compact JWS. */
export const JwsText = Type.String({
  pattern: '^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{86}$',
  maxLength: 4_194_304,
})

/** Bulk data bound by the JWS (spec/messages.md §4). */
export const BulkBinding = closed({ length: Count, sha256: Digest })
