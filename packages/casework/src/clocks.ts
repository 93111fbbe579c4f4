import { formatInstant, type Instant, minute, parseInstant } from '@comity/codec'
import type { DayCount, Terms, Urgency } from '@comity/agreement'
import { type Calendar, daysPassed, endOfPeriod, plainWeek } from './calendar.ts'
import { fail } from './errors.ts'

/** The clocks of one urgency, in minutes from delivery. */
export interface ClockMinutes {
  readonly acknowledge: number
  readonly answer: number
}

/** A clock that runs in days. */
export interface ClockDays {
  readonly count: DayCount
  readonly days: number
}

/** The clocks of one request: minutes, and the days of a calendar that take the place of some of them. */
export interface Clock extends ClockMinutes {
  readonly days?: Readonly<Partial<Record<keyof ClockMinutes, ClockDays>>>
  /** The requested party's, as the request names it; Monday to Friday in UTC without it. */
  readonly calendar?: Calendar
}

/** Absolute deadlines, instants as text. */
export interface Deadlines {
  readonly acknowledge: string
  readonly answer: string
}

/** The clocks that an agreement gives an urgency. Throws `object-mismatch` where it gives none. */
export function clockOf({ clocks, urgency }: { readonly clocks: Terms['clocks']; readonly urgency: Urgency }): Clock {
  const { acknowledge, answer } = clocks.minutes.find((each) => each.urgency === urgency) ?? fail('object-mismatch', {})
  const inDays = (clocks.days ?? []).filter((each) => each.urgency === urgency)
  if (inDays.length === 0) return { acknowledge, answer }
  return {
    acknowledge,
    answer,
    days: Object.fromEntries(inDays.map(({ clock, count, days }) => [clock, { count, days }])),
  }
}

/**
 * Deadlines from the instant of delivery (spec/casework.md §5). Minutes are of UTC: no zone, summer time or holiday moves them; days
 * are those of the calendar in the clock, with the offsets in it. So both nodes compute the same instants, now and later.
 */
export function deadlinesFrom({ clock, delivered }: { readonly clock: Clock; readonly delivered: string }): Deadlines {
  const from = parseInstant(delivered)
  const end = (name: keyof Deadlines): string => {
    const inDays = clock.days?.[name]
    return formatInstant(
      inDays === undefined
        ? from + clock[name] * minute
        : endOfPeriod(clock.calendar ?? plainWeek, { ...inDays, from }),
    )
  }
  return { acknowledge: end('acknowledge'), answer: end('answer') }
}

/** The deadline to answer moved on by what passed of its clock between two instants, never back. */
export function laterDeadlines(
  deadlines: Deadlines,
  { clock, ...asked }: { readonly clock: Clock; readonly from: string; readonly to: string },
): Deadlines {
  const [from, to] = [parseInstant(asked.from), parseInstant(asked.to)]
  const end = parseInstant(deadlines.answer)
  const { count } = clock.days?.answer ?? {}
  if (count === undefined) return { ...deadlines, answer: formatInstant(end + Math.max(0, to - from)) }
  const week = clock.calendar ?? plainWeek
  const days = daysPassed(week, { count, from, to })
  return days === 0 ? deadlines : { ...deadlines, answer: formatInstant(endOfPeriod(week, { count, days, from: end })) }
}

/** What of a clock is over: two thirds of it, or all. */
export type ClockPart = 'two-thirds' | 'missed'

/** A request as far as its clocks are concerned. */
export interface Timed {
  readonly state: string
  readonly urgency: Urgency
  readonly deadlines: Deadlines | null
  readonly clock: Clock
  /** When each row was last done. */
  readonly at?: Readonly<Record<string, string>>
}

/** What a clock of a request tells, and when. */
export interface ClockInstant {
  readonly clock: keyof Deadlines
  readonly part: ClockPart
  readonly due: Instant
}

/** Which clocks of a request ran to two thirds or out at `now`: a deadline counts as kept until its own instant. */
export function missedClocks({ now, ...request }: Timed & { readonly now: Instant }): readonly ClockInstant[] {
  return clockInstants(request).filter(({ due }) => now > due)
}

/** Every instant at which a running clock of a request raises an alarm. */
export function clockInstants(request: Timed): readonly ClockInstant[] {
  const { state, urgency, deadlines } = request
  if (deadlines === null) return []
  return (['acknowledge', 'answer'] as const).flatMap((clock) => {
    // A question to the requesting side stops the clocks of those classes only that may wait.
    const isAsking = clock === 'answer' && state === 'NEEDS_INFO' && urgency !== 'P' && urgency !== 'R'
    if (!running[clock].includes(state) && !isAsking) return []
    const end = parseInstant(deadlines[clock])
    const parts = { 'two-thirds': end - Math.floor(lengthOf(request, clock) / 3), missed: end }
    return (['two-thirds', 'missed'] as const).map((part) => ({ clock, part, due: parts[part] }))
  })
}

/** How long a clock was at delivery: its minutes, or to the end of its days. */
function lengthOf({ clock, at }: Timed, name: keyof Deadlines): number {
  const delivered = at?.['q5']
  if (clock.days?.[name] === undefined || delivered === undefined) return clock[name] * minute
  return parseInstant(deadlinesFrom({ clock, delivered })[name]) - parseInstant(delivered)
}

/** States in which each clock runs; a question to the other side is above. */
const running: Readonly<Record<keyof Deadlines, readonly string[]>> = {
  acknowledge: ['DELIVERED'],
  answer: ['DELIVERED', 'ACKNOWLEDGED', 'ACCEPTED', 'ACCEPTED_IN_PART', 'ACCEPTED_WITH_CONDITIONS', 'EXECUTING'],
}
