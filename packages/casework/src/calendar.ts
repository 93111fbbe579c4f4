import { checkShape, closed, day, formatInstant, type Instant, minute, parseInstant } from '@comity/codec'
import type { DayCount } from '@comity/agreement'
import Type, { type Static } from 'typebox'
import { digestOf } from './digest.ts'
import { fail } from './errors.ts'
import { Day, isDayOfCalendar, PartyCode } from './shapes.ts'

/** Minutes since 1970 will do for a sequence, and for four thousand years. */
const lastSequence = 2 ** 31 - 1

/**
 * On which days a party works, as it announces it to its partners (spec/casework.md §5.1). The offsets of its zone stand in it: whoever
 * replays a request computes the same instants, whatever version of the time zone database is installed.
 */
export const CalendarSchema = closed({
  schema: Type.Literal(1),
  party: PartyCode,
  /** Rises: a later one takes the place of the one before. */
  sequence: Type.Integer({ minimum: 1, maximum: lastSequence }),
  /** The IANA name, for people. */
  timeZone: Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_+-]{0,30}(/[A-Za-z0-9_+-]{1,30}){0,2}$' }),
  /** From when on local time is so many minutes ahead of UTC; the first also before, the last also after. */
  offsets: Type.Array(
    closed({
      from: Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' }),
      minutes: Type.Integer({ minimum: -1_080, maximum: 1_080 }),
    }),
    { minItems: 1, maxItems: 64 },
  ),
  /** ISO 8601: 1 is Monday, 7 Sunday. */
  workingDays: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 4, maxItems: 7 }),
  /** Days off of `from` to `until`, in order. */
  holidays: Type.Array(Day, { maxItems: 240 }),
  from: Day,
  until: Day,
})

export type Calendar = Static<typeof CalendarSchema>

/** What counting needs of a calendar. */
export type WorkingWeek = Pick<Calendar, 'offsets' | 'workingDays' | 'holidays'>

/** Where none is announced: Monday to Friday in UTC. */
export const plainWeek: WorkingWeek = {
  offsets: [{ from: '1970-01-01T00:00:00.000Z', minutes: 0 }],
  workingDays: [1, 2, 3, 4, 5],
  holidays: [],
}

/** A calendar spans at most three years, a leap day in it. */
const longestSpan = 3 * 365 + 1
/** With four working days a week as the least, a year has 148 working days whatever a party says. */
const mostHolidays = 60

/** Reads a foreign calendar (spec/casework.md §5.1). Throws `schema`. */
export function readCalendar(value: unknown): Calendar {
  const calendar = checkShape(CalendarSchema, value)
  const { from, until, holidays, workingDays, offsets } = calendar
  const dates = [from, ...holidays, until]
  const isKnown = dates.every(isDayOfCalendar) && dates.every((date) => from <= date && date <= until)
  if (!isKnown || dayOf(until) - dayOf(from) > longestSpan) fail('schema', {})
  const instants = offsets.map((offset) => parseInstant(offset.from))
  for (const list of [holidays.map(dayOf), workingDays, instants]) if (!isRising(list)) fail('schema', {})
  const years = Map.groupBy(holidays, (date) => date.slice(0, 4))
  if ([...years.values()].some(({ length }) => length > mostHolidays)) fail('schema', {})
  return calendar
}

/** How a message names a calendar: SHA-256 of its RFC 8785 bytes, base64url. */
export function calendarDigest(calendar: Calendar): string {
  return digestOf(calendar)
}

/**
 * How many days of the place a period may take, whatever a calendar says: nobody announces days off behind which its clocks never end.
 * With a week of four days and holidays where people have them no period comes near it.
 */
const mostDays = (days: number): number => 2 * days + 14

/**
 * The last millisecond of a period of days that begins with an event. Regulation (EEC, Euratom) No 1182/71, article 3: the day of the
 * event is not counted (1); the period ends with the last hour of its last day (2)(b); a last day off moves it to the next working
 * day (4); two days or more include two working days (5). It ends with day 2n + 14 after the
 * event at the latest, were this a day off (spec/casework.md §5.1).
 */
export function endOfPeriod(
  week: WorkingWeek,
  { count, days, from }: { readonly count: DayCount; readonly days: number; readonly from: Instant },
): Instant {
  const first = dayAt(week, from)
  const isDayOff = (number: number): boolean => !isWorkingDay(week, number)
  let last = first
  let [counted, working] = [0, 0]
  // Every other rule can only make it longer.
  const isOpen = (): boolean => counted < days || isDayOff(last) || (days >= 2 && working < 2)
  while (isOpen() && last - first < mostDays(days)) {
    last += 1
    if (!isDayOff(last)) working += 1
    if (count === 'calendar' || !isDayOff(last)) counted += 1
  }
  return startOfDay(week, last + 1) - 1
}

/** The days of a clock that passed between two instants, the day of the first not counted. */
export function daysPassed(
  week: WorkingWeek,
  { count, from, to }: { readonly count: DayCount; readonly from: Instant; readonly to: Instant },
): number {
  let passed = 0
  for (let each = dayAt(week, from) + 1; each <= dayAt(week, to); each += 1) {
    if (count === 'calendar' || isWorkingDay(week, each)) passed += 1
  }
  return passed
}

/** An instant on the clocks of a place with its offset: `2026-12-28T23:59:59+01:00`. */
export function localTime({ offsets }: Pick<Calendar, 'offsets'>, at: Instant): string {
  const minutes = offsets.findLast(({ from }) => parseInstant(from) <= at)?.minutes ?? offsets[0]?.minutes ?? 0
  const part = (number: number): string => String(number).padStart(2, '0')
  const ahead = Math.abs(minutes)
  const offset = `${minutes < 0 ? '-' : '+'}${part(Math.floor(ahead / 60))}:${part(ahead % 60)}`
  return `${formatInstant(at + minutes * minute).slice(0, 19)}${offset}`
}

/** Days since 1970-01-01 of a date. */
function dayOf(date: string): number {
  return parseInstant(`${date}T00:00:00.000Z`) / day
}

/** In which day of the place an instant lies. */
function dayAt(week: WorkingWeek, at: Instant): number {
  let number = Math.floor(at / day) - 2
  while (startOfDay(week, number + 1) <= at) number += 1
  return number
}

/** The first instant of a day: where clocks skip midnight the first after it, where they show it twice the first of the two. */
function startOfDay({ offsets }: WorkingWeek, number: number): Instant {
  const starts = offsets.map(({ from, minutes }, at) => {
    const begins = at === 0 ? -Infinity : parseInstant(from)
    return { start: Math.max(number * day - minutes * minute, begins), ends: offsets[at + 1]?.from }
  })
  const first = starts.find(({ start, ends }) => ends === undefined || start < parseInstant(ends))
  return first?.start ?? fail('schema', {})
}

function isWorkingDay({ workingDays, holidays }: WorkingWeek, number: number): boolean {
  // 1970-01-01 was a Thursday.
  const weekday = ((((number + 3) % 7) + 7) % 7) + 1
  return workingDays.includes(weekday) && !holidays.includes(formatInstant(number * day).slice(0, 10))
}

function isRising(numbers: readonly number[]): boolean {
  return numbers.every((number, at) => at === 0 || number > (numbers[at - 1] ?? number))
}
