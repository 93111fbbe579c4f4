import type { Calendar } from '@comity/casework'
import { formatInstant } from '@comity/codec'
import { Temporal } from 'temporal-polyfill'
import { fail } from '../errors.ts'

/** Offsets reach past the end of a calendar: its clocks may end later. */
const beyond = { days: 400 }

/**
 * The offsets of a zone from a day to some time after another, as the time zone database of this machine has them: read once, when a
 * calendar is announced, and never again (spec/casework.md §5.1). Throws `schema` for a zone that it does not know.
 */
export function zoneOffsets({ timeZone, from, until }: Pick<Calendar, 'timeZone' | 'from' | 'until'>): {
  /** The zone as the database spells it. */
  readonly timeZone: string
  readonly offsets: Calendar['offsets']
} {
  const first = startOf({ timeZone, date: from })
  const last = Temporal.PlainDate.from(until).add(beyond).toZonedDateTime(timeZone).epochMilliseconds
  const offsets: Calendar['offsets'] = []
  let next: Temporal.ZonedDateTime | null = first
  while (next !== null && next.epochMilliseconds <= last) {
    const minutes = next.offsetNanoseconds / nanosecondsOfMinute
    // A transition may change the name of the time alone.
    if (offsets.at(-1)?.minutes !== minutes) offsets.push({ from: formatInstant(next.epochMilliseconds), minutes })
    next = next.getTimeZoneTransition('next')
  }
  return { timeZone: first.timeZoneId, offsets }
}

const nanosecondsOfMinute = 60_000_000_000

function startOf({ timeZone, date }: { readonly timeZone: string; readonly date: string }): Temporal.ZonedDateTime {
  try {
    return Temporal.PlainDate.from(date).toZonedDateTime(timeZone)
  } catch {
    return fail('schema', {})
  }
}
