import { formatInstant, type Instant, parseInstant } from '@comity/codec'
import { fail } from '../errors.ts'

/** From an instant on and before another. */
export interface Period {
  readonly from: Instant
  readonly to: Instant
}

/** A whole period that is over at `now`. Throws `schema` for what is no instant, `report-period`. */
export function readPeriod({
  from,
  to,
  now,
}: {
  readonly from: string
  readonly to: string
  readonly now: Instant
}): Period {
  const period = { from: parseInstant(from), to: parseInstant(to) }
  // What still runs changes while it is told: two parties could never agree on it.
  if (period.from >= period.to || period.to > now) fail('report-period', {})
  return period
}

/** Tells whether an instant lies in a period. */
export function isWithin(instant: Instant, { from, to }: Period): boolean {
  return instant >= from && instant < to
}

/** The UTC months, `2026-12`, that lie whole in a period, oldest first. */
export function wholeMonths({ from, to }: Period): readonly (Period & { readonly month: string })[] {
  const months: (Period & { readonly month: string })[] = []
  for (let begins = monthFrom(from, 0); ; begins = monthFrom(begins, 1)) {
    const ends = monthFrom(begins, 1)
    if (ends > to) return months
    if (begins >= from) months.push({ from: begins, to: ends, month: formatInstant(begins).slice(0, 7) })
  }
}

function monthFrom(instant: Instant, months: number): Instant {
  const at = new Date(instant)
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months)
}
