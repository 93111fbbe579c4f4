import { dayStart } from '@comity/codec'
import Type from 'typebox'

/** Forms that documents, events and statements of casework share. */
export const Uuid = Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' })
/** 32 bytes, base64url: a SHA-256, a salt, a token. */
export const Digest = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })
export const PartyCode = Type.String({ pattern: '^[a-z][a-z0-9-]{1,62}[a-z0-9]$' })
/** ISO 3166-1 alpha-2. */
export const Country = Type.String({ pattern: '^[A-Z]{2}$' })
/** ISO 4217; `isCurrency` says whether there is such a one. */
export const Currency = Type.String({ pattern: '^[A-Z]{3}$' })
/** A day of some calendar, not checked to exist. */
export const Day = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' })
export const Paragraph = Type.String({ minLength: 1, maxLength: 20_000 })

/** Null, or that. */
export function nullable<Shape extends Type.TSchema>(shape: Shape): Type.TUnion<[Type.TNull, Shape]> {
  return Type.Union([Type.Null(), shape])
}

/** Tells whether a day of the form of `Day` exists. */
export function isDayOfCalendar(day: string): boolean {
  return dayStart(day) !== undefined
}

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))

export function isCurrency(code: string): boolean {
  return currencies.has(code)
}
