import { day, hour, type Instant } from '@comity/codec'
import { fail } from '../errors.ts'

/** How long a suspension lasts that only one person wants. */
export const unconfirmedFor = hour

/** How long one whose suspension nobody confirmed leaves the next one to somebody else: alone nobody holds a party. */
export const notAgainFor = day

/** A party's suspension by this party's own people. */
export interface Suspension {
  readonly suspendedBy: string
  readonly suspendedAt: Instant
  readonly confirmedBy: string | null
  readonly confirmedAt: Instant | null
  /** The first of the two persons who lift it. */
  readonly liftBy: string | null
  /** Monotonic milliseconds at which it lapses unless confirmed; kept in memory only. */
  readonly lapsesAt: number
  /** It is over, nobody having confirmed it, and the log says so; it is kept for `notAgainFor`. */
  readonly isLapsed: boolean
}

/** Both clocks, read at once: the wall for what others read, the monotonic one for what nobody can set back. */
export interface Clocks {
  readonly now: Instant
  readonly monotonic: number
}

/** What a lift came to: one person has asked for it, or it is over. */
export type Lifted = { readonly kind: 'asked'; readonly suspension: Suspension } | { readonly kind: 'over' }

/**
 * One person stops the party at once. Throws `object-mismatch` when it is suspended already, `same-person` where this
 * person's own suspension of it has lapsed within the day.
 */
export function suspend(known: Suspension | undefined, person: string, clocks: Clocks): Suspension {
  if (known !== undefined && !hasLapsed(known, clocks)) fail('object-mismatch', {})
  if (known?.suspendedBy === person && clocks.now < known.suspendedAt + unconfirmedFor + notAgainFor) {
    fail('same-person', {})
  }
  return {
    suspendedBy: person,
    suspendedAt: clocks.now,
    confirmedBy: null,
    confirmedAt: null,
    liftBy: null,
    lapsesAt: clocks.monotonic + unconfirmedFor,
    isLapsed: false,
  }
}

/** A second person keeps it. Throws `object-mismatch` when there is nothing to confirm, `same-person` for the same person. */
export function confirmSuspension(known: Suspension | undefined, person: string, clocks: Clocks): Suspension {
  if (known?.confirmedBy !== null || hasLapsed(known, clocks)) return fail('object-mismatch', {})
  if (known.suspendedBy === person) return fail('same-person', {})
  return { ...known, confirmedBy: person, confirmedAt: clocks.now, liftBy: null }
}

/** Two persons end it, confirmed or not. Throws `object-mismatch` when there is none, `same-person` for the same one twice. */
export function liftSuspension(known: Suspension | undefined, person: string, clocks: Clocks): Lifted {
  if (known === undefined || hasLapsed(known, clocks)) return fail('object-mismatch', {})
  if (known.liftBy === null) return { kind: 'asked', suspension: { ...known, liftBy: person } }
  if (known.liftBy === person) return fail('same-person', {})
  return { kind: 'over' }
}

/** Unconfirmed, and its hour is over by either clock: setting the wall clock back prolongs nothing. */
export function hasLapsed(
  { confirmedBy, suspendedAt, lapsesAt, isLapsed }: Suspension,
  { now, monotonic }: Clocks,
): boolean {
  if (confirmedBy !== null) return false
  return isLapsed || now >= suspendedAt + unconfirmedFor || monotonic >= lapsesAt
}

/** After a start the monotonic clock has begun anew: what the wall clock leaves of the hour, and never more than one. */
export function lapsesAfterStart(suspendedAt: Instant, { now, monotonic }: Clocks): number {
  return monotonic + Math.min(unconfirmedFor, Math.max(0, suspendedAt + unconfirmedFor - now))
}
