import { closed } from '@comity/codec'
import Type from 'typebox'

export { oneOf } from '@comity/codec'

/** Shapes that several calls of the own API share. */
export const Uuid = Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' })
export const PartyCode = Type.String({ pattern: '^[a-z][a-z0-9-]{1,62}[a-z0-9]$' })
/** base64url of 32 bytes: a SHA-256. */
export const Digest = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })
export const InstantText = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' })
export const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
export const Line = Type.String({ minLength: 1, maxLength: 500 })
/** A line as a person may enter it: no control characters, which no column or terminal takes well (spec/attacks.md F-14). */
export const EnteredLine = Type.String({ pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]{1,500}$' })
export const Paragraph = Type.String({ minLength: 1, maxLength: 20_000 })
export const ProfileName = Type.String({ pattern: '^[a-z]{2,16}/[1-9][0-9]?$' })
export const StatusName = Type.Union([
  Type.Literal('suspect'),
  Type.Literal('convicted'),
  Type.Literal('victim'),
  Type.Literal('witness'),
  Type.Literal('contact'),
  Type.Literal('unknown'),
])
export const RoleName = Type.Union([
  Type.Literal('investigator'),
  Type.Literal('supervisor'),
  Type.Literal('liaison'),
  Type.Literal('legal'),
  Type.Literal('custodian'),
  Type.Literal('oversight'),
  Type.Literal('administrator'),
  Type.Literal('signatory'),
  Type.Literal('auditor'),
])
/** A UTC day, `2026-01-31`; not checked to be one of the calendar. */
export const Day = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' })
export const Nothing = closed({})
export const JobStarted = closed({ job: Uuid })

/** Null, or that. */
export function nullable<Shape extends Type.TSchema>(shape: Shape): Type.TUnion<[Type.TNull, Shape]> {
  return Type.Union([Type.Null(), shape])
}
