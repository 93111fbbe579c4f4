import { fail } from './errors.ts'

/** A moment: whole milliseconds since 1970-01-01T00:00:00Z. Always an argument; nothing here reads a clock. */
export type Instant = number

/** The one text form of an instant: `2026-01-31T00:00:00.000Z` (RFC 3339, UTC, milliseconds). */
export function formatInstant(instant: Instant): string {
  return new Date(instant).toISOString()
}

/** Reads exactly what `formatInstant` writes. Throws `schema` for any other form. */
export function parseInstant(text: string): Instant {
  const instant = Date.parse(text)
  if (!Number.isSafeInteger(instant) || formatInstant(instant) !== text) fail('schema', {})
  return instant
}

export const second = 1_000
export const minute = 60 * second
export const hour = 60 * minute
export const day = 24 * hour

/** The first instant of a UTC day, `2026-01-31`; undefined for any other text and for a day that no calendar has. */
export function dayStart(text: string): Instant | undefined {
  const instant = Date.parse(`${text}T00:00:00.000Z`)
  // JavaScript takes 29 February of any year, and moves it.
  return Number.isNaN(instant) || utcDay(instant) !== text ? undefined : instant
}

/** The UTC day of an instant, `2026-01-31`: the unit that budgets count in. */
export function utcDay(instant: Instant): string {
  return formatInstant(instant).slice(0, 10)
}
