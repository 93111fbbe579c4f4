import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  applyRequest,
  type Calendar,
  type CaseEvent,
  daysPassed,
  deadlinesFrom,
  endOfPeriod,
  laterDeadlines,
  localTime,
  newRequest,
  readCalendar,
  requestStateHash,
} from '@comity/casework'
import { day, formatInstant, hour, isComityError, parseInstant } from '@comity/codec'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { zoneOffsets } from '../src/calendar/zone-offsets.ts'

const zones = [
  ...['UTC', 'Europe/Paris', 'America/New_York', 'America/Havana', 'Asia/Shanghai', 'Asia/Kathmandu', 'Asia/Beirut'],
  ...['Africa/Cairo', 'Africa/Casablanca', 'America/Santiago', 'America/Asuncion', 'Australia/Lord_Howe'],
  ...['Pacific/Chatham', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Gaza', 'Antarctica/Troll'],
]

const dayOff = (from: string, days: number) => Temporal.PlainDate.from(from).add({ days }).toString()

function calendarOf(given: Partial<Calendar> & Pick<Calendar, 'timeZone'>): Calendar {
  const span = { from: '2026-01-01', until: '2028-12-31', ...given }
  const rest = { schema: 1 as const, party: 'sudland-police', sequence: 1, workingDays: [1, 2, 3, 4, 5], holidays: [] }
  return readCalendar({ ...rest, ...span, ...zoneOffsets(span) })
}

/** Calendars of real zones: any week of four days or more, days off where they fall, some shorter than the clock that runs. */
const calendars = fc
  .record({
    timeZone: fc.constantFrom(...zones),
    workingDays: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 4 }),
    length: fc.integer({ min: 5, max: 1_090 }),
    offs: fc.uniqueArray(fc.integer({ min: 0, max: 1_090 }), { maxLength: 40 }),
  })
  .map(({ timeZone, workingDays, length, offs }) => {
    const from = '2026-01-01'
    const holidays = offs.filter((at) => at <= length).map((at) => dayOff(from, at))
    return calendarOf({ timeZone, workingDays, from, until: dayOff(from, length), holidays: holidays.sort() })
  })
const counts = fc.constantFrom('calendar' as const, 'working' as const)
const lengths = fc.integer({ min: 1, max: 60 })
const shares = fc.double({ min: 0, max: 1, noNaN: true })
/** From its first day to a hundred days past its last: its offsets reach further still. */
const instantOf = ({ from, until }: Calendar, share: number) => {
  const [first, last] = [from, until].map((date) => Date.parse(date))
  assert.ok(first !== undefined && last !== undefined)
  return Math.floor(first + day + share * (last - first + 100 * day))
}
const local = (timeZone: string, at: number) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone)

test('D-10 a period ends with the last instant of a working day of the place, as an independent calendar counts it', () => {
  fc.assert(
    fc.property(calendars, counts, lengths, shares, (calendar, count, days, share) => {
      const from = instantOf(calendar, share)
      const end = endOfPeriod(calendar, { count, days, from })
      const { timeZone, workingDays, holidays } = calendar
      const last = local(timeZone, end)
      const isWorking = (date: Temporal.PlainDate) =>
        workingDays.includes(date.dayOfWeek) && !holidays.includes(date.toString())
      // The next instant is the first of the next day.
      assert.equal(local(timeZone, end + 1).startOfDay().epochMilliseconds, end + 1)
      const first = local(timeZone, from).toPlainDate()
      let [date, counted, working] = [first, 0, 0]
      while (counted < days) {
        date = date.add({ days: 1 })
        if (isWorking(date)) working += 1
        if (count === 'calendar' || isWorking(date)) counted += 1
      }
      // Article 3(4) and (5): no further than the rules ask.
      while (!isWorking(date) || (days > 1 && working < 2)) {
        date = date.add({ days: 1 })
        if (isWorking(date)) working += 1
      }
      const furthest = first.add({ days: 2 * days + 14 })
      const is = Temporal.PlainDate.compare(date, furthest) > 0 ? furthest : date
      assert.equal(last.toPlainDate().toString(), is.toString())
    }),
    { numRuns: 200 },
  )
})

test('D-10 a period is no shorter than its days on the clocks of the place, and later for who sends later', () => {
  fc.assert(
    fc.property(calendars, counts, lengths, shares, fc.integer({ min: 0, max: 40 * hour }), (...drawn) => {
      const [calendar, count, days, share, later] = drawn
      const from = instantOf(calendar, share)
      const end = endOfPeriod(calendar, { count, days, from })
      assert.ok(end >= local(calendar.timeZone, from).add({ days }).epochMilliseconds)
      assert.ok(endOfPeriod(calendar, { count, days, from: from + later }) >= end)
    }),
    { numRuns: 200 },
  )
})

test('an instant reads on the clocks of a place as another library writes it', () => {
  const paris = calendarOf({ timeZone: 'Europe/Paris' })
  // The very instant at which clocks change, and the last before it.
  for (const time of ['2026-03-29T00:59:59.999Z', '2026-03-29T01:00:00.000Z', '2026-10-25T01:00:00.000Z']) {
    const written = local('Europe/Paris', parseInstant(time)).toString({
      timeZoneName: 'never',
      smallestUnit: 'second',
    })
    assert.equal(localTime(paris, parseInstant(time)), written)
  }
  fc.assert(
    fc.property(calendars, shares, (calendar, share) => {
      const at = instantOf(calendar, share)
      const written = local(calendar.timeZone, at).toString({ timeZoneName: 'never', smallestUnit: 'second' })
      assert.equal(localTime(calendar, at), written)
    }),
    { numRuns: 200 },
  )
})

const event = (object: Pick<ReturnType<typeof newRequest>, 'seq' | 'head'>, next: Partial<CaseEvent>): CaseEvent => ({
  ...{ object: '6a4c1f0e-5b7d-4c1a-9f0e-2d3b4c5a6978', seq: object.seq + 1, row: 'q1', from: 'NONE', to: 'DRAFT' },
  ...{ party: 'norland-police', role: 'officer', actor: 'A'.repeat(43), at: '2026-01-05T10:00:00.000Z' },
  ...{ content: 'B'.repeat(43), prevHash: object.head },
  ...next,
})

test('D-10 both sides and a restarted node come to one state from the same events, whatever zone they run in', () => {
  fc.assert(
    fc.property(calendars, counts, lengths, shares, (calendar, count, days, share) => {
      const from = instantOf(calendar, share)
      const clock = { acknowledge: 1_440, answer: days * 1_440, days: { answer: { count, days } }, calendar }
      // What a node keeps of it is text.
      const kept = JSON.parse(JSON.stringify(clock)) as typeof clock
      const states = [clock, kept].map((each) => {
        const facts = { kind: 'information', urgency: 'R', agreement: 'A'.repeat(43) } as const
        const parties = { requesting: 'norland-police', requested: 'sudland-police' }
        const fresh = newRequest({ object: '6a4c1f0e-5b7d-4c1a-9f0e-2d3b4c5a6978', ...facts, ...parties, clock: each })
        const at = formatInstant(from)
        const nobody = { role: 'node', actor: null } as const
        const drafted = applyRequest(fresh, event(fresh, { at }))
        const other = { role: 'approver', actor: 'C'.repeat(43) } as const
        const approved = applyRequest(
          drafted,
          event(drafted, { row: 'q2', from: 'DRAFT', to: 'APPROVED', ...other, at }),
        )
        const sent = applyRequest(approved, event(approved, { row: 'q4', from: 'APPROVED', to: 'SENT', ...nobody, at }))
        return applyRequest(
          sent,
          event(sent, { row: 'q5', from: 'SENT', to: 'DELIVERED', ...nobody, party: 'sudland-police', at }),
        )
      })
      const [one, other] = states
      assert.ok(one !== undefined && other !== undefined)
      assert.equal(requestStateHash(one), requestStateHash(other))
      assert.equal(one.deadlines?.answer, formatInstant(endOfPeriod(calendar, { count, days, from })))
    }),
    { numRuns: 100 },
  )
})

const at = parseInstant
const working = (calendar: Calendar, days: number, from: string) =>
  localTime(calendar, endOfPeriod(calendar, { count: 'working', days, from: at(from) }))
const plain = (calendar: Calendar, days: number, from: string) =>
  localTime(calendar, endOfPeriod(calendar, { count: 'calendar', days, from: at(from) }))

test('D-10 periods over a change to summer time and back, a leap day and the turn of a year', () => {
  const paris = calendarOf({ timeZone: 'Europe/Paris', holidays: ['2026-12-25', '2027-01-01'] })
  // 29 March 2026 has 23 hours there, 25 October 25: a Friday's day ends with the Monday after it.
  assert.equal(plain(paris, 2, '2026-03-27T11:00:00.000Z'), '2026-03-31T23:59:59+02:00')
  assert.equal(plain(paris, 3, '2026-03-27T11:00:00.000Z'), '2026-03-31T23:59:59+02:00')
  assert.equal(working(paris, 1, '2026-10-23T11:00:00.000Z'), '2026-10-26T23:59:59+01:00')
  assert.equal(plain(paris, 1, '2028-02-28T11:00:00.000Z'), '2028-02-29T23:59:59+01:00')
  assert.equal(working(paris, 3, '2026-12-24T11:00:00.000Z'), '2026-12-30T23:59:59+01:00')
  assert.equal(working(paris, 1, '2026-12-31T11:00:00.000Z'), '2027-01-04T23:59:59+01:00')
  // Half an hour before midnight in UTC it is the next day there.
  assert.equal(working(paris, 1, '2026-06-01T22:30:00.000Z'), '2026-06-03T23:59:59+02:00')
})

test('D-10 a day without a midnight, a day with two, and a week from Sunday to Thursday', () => {
  const beirut = calendarOf({ timeZone: 'Asia/Beirut', workingDays: [1, 2, 3, 4, 5, 7] })
  // 29 March 2026 begins there at one o'clock.
  assert.equal(plain(beirut, 1, '2026-03-27T10:00:00.000Z'), '2026-03-29T23:59:59+03:00')
  assert.equal(
    endOfPeriod(beirut, { count: 'calendar', days: 1, from: at('2026-03-26T10:00:00.000Z') }) + 1,
    at('2026-03-27T22:00:00.000Z'),
  )
  const always = calendarOf({ timeZone: 'Asia/Beirut', workingDays: [1, 2, 3, 4, 5, 6, 7] })
  const ends = (from: string) => formatInstant(endOfPeriod(always, { count: 'calendar', days: 1, from: at(from) }) + 1)
  assert.equal(ends('2026-03-27T10:00:00.000Z'), '2026-03-28T22:00:00.000Z')
  // At what would be its midnight 25 October 2026 is still an hour away there.
  assert.equal(ends('2026-10-23T10:00:00.000Z'), '2026-10-24T22:00:00.000Z')
  const havana = calendarOf({ timeZone: 'America/Havana', workingDays: [1, 2, 3, 4, 5, 6, 7] })
  // 1 November 2026 shows midnight twice there: the day ends before the first.
  const last = endOfPeriod(havana, { count: 'calendar', days: 1, from: at('2026-10-30T15:00:00.000Z') })
  assert.equal(local('America/Havana', last + 1).hour, 0)
  const gulf = calendarOf({ timeZone: 'Asia/Kuwait', workingDays: [1, 2, 3, 4, 7] })
  assert.equal(working(gulf, 1, '2026-06-04T09:00:00.000Z'), '2026-06-07T23:59:59+03:00')
})

test('D-10 a calendar of nothing but days off stretches a clock to twice its days and two weeks, and no further', () => {
  // As many as may be before the turn of a year and after it, in a week of four days: seven months without a day of work.
  const workdays = Array.from({ length: 365 }, (_, at) => dayOff('2026-07-01', at)).filter(
    (date) => Temporal.PlainDate.from(date).dayOfWeek <= 4,
  )
  const [one, next] = ['2026', '2027'].map((year) => workdays.filter((date) => date.startsWith(year)))
  const holidays = [...(one ?? []).slice(-60), ...(next ?? []).slice(0, 60)]
  const hostile = calendarOf({ timeZone: 'Europe/Paris', workingDays: [1, 2, 3, 4], holidays })
  for (const days of [1, 2, 5, 10, 30])
    assert.ok(
      working(hostile, days, '2026-10-30T10:00:00.000Z') <= `${dayOff('2026-10-30', 2 * days + 14)}T23:59:59+01:00`,
      String(days),
    )
  assert.equal(working(hostile, 5, '2026-11-02T10:00:00.000Z'), '2026-11-26T23:59:59+01:00')
  assert.equal(plain(hostile, 1, '2026-11-02T10:00:00.000Z'), '2026-11-18T23:59:59+01:00')
  // A question of an hour moves no deadline, one that ends on a day off neither.
  const clock = {
    acknowledge: 60,
    answer: 1_440,
    days: { answer: { count: 'calendar', days: 1 } },
    calendar: hostile,
  } as const
  const due = deadlinesFrom({ clock, delivered: '2026-11-02T10:00:00.000Z' })
  const asked = { from: '2026-11-03T10:00:00.000Z', to: '2026-11-03T11:00:00.000Z' }
  assert.deepEqual(laterDeadlines(due, { clock, ...asked }), due)
})

test('D-10 offsets that jump as far and as often as they may move the end of a clock by days, not by weeks', () => {
  const offsets = Array.from({ length: 64 }, (_, at) => ({
    from: formatInstant(Date.parse('2026-06-01T00:00:00.000Z') + at * 12 * hour),
    minutes: at % 2 === 0 ? 1_080 : -1_080,
  }))
  const hostile = readCalendar({ ...calendarOf({ timeZone: 'UTC' }), offsets })
  const honest = calendarOf({ timeZone: 'UTC' })
  fc.assert(
    fc.property(counts, lengths, fc.integer({ min: 0, max: 40 * 24 }), (count, days, hours) => {
      const from = Date.parse('2026-05-30T00:00:00.000Z') + hours * hour
      const [one, other] = [hostile, honest].map((week) => endOfPeriod(week, { count, days, from }))
      // A day either way where its weekday decides, and the weekend behind it.
      assert.ok(one !== undefined && other !== undefined && one <= other + 5 * day && one > from)
    }),
  )
})

test('a calendar that ends first counts the days of its week from then on, in its zone', () => {
  const short = calendarOf({
    timeZone: 'Europe/Paris',
    from: '2026-01-01',
    until: '2026-03-20',
    holidays: ['2026-03-20'],
  })
  assert.equal(working(short, 2, '2026-03-18T09:00:00.000Z'), '2026-03-23T23:59:59+01:00')
  assert.equal(working(short, 10, '2026-03-18T09:00:00.000Z'), '2026-04-02T23:59:59+02:00')
})

test('days that passed while a question was open are days of the same clock', () => {
  const paris = calendarOf({ timeZone: 'Europe/Paris' })
  const passed = (count: 'calendar' | 'working', from: string, to: string) =>
    daysPassed(paris, { count, from: at(from), to: at(to) })
  assert.deepEqual(
    (['calendar', 'working'] as const).map((count) =>
      passed(count, '2026-06-05T20:00:00.000Z', '2026-06-08T08:00:00.000Z'),
    ),
    [3, 1],
  )
  assert.equal(passed('calendar', '2026-06-05T08:00:00.000Z', '2026-06-05T20:00:00.000Z'), 0)
  const delivered = '2026-06-01T09:00:00.000Z'
  const clock = {
    acknowledge: 60,
    answer: 7_200,
    days: { answer: { count: 'working', days: 5 } },
    calendar: paris,
  } as const
  assert.equal(deadlinesFrom({ clock, delivered }).answer, '2026-06-08T21:59:59.999Z')
})

const refused = (change: Partial<Record<keyof Calendar, unknown>>) => () =>
  readCalendar({ ...calendarOf({ timeZone: 'Europe/Paris' }), ...change })

test('a calendar that no place can have is refused', () => {
  const schema = (error: unknown) => isComityError(error, 'schema')
  const many = Array.from({ length: 61 }, (_, at) => dayOff('2026-01-01', at))
  for (const change of [
    { until: '2029-01-03' },
    { until: '2025-12-31' },
    { until: '2027-02-29' },
    { holidays: ['2026-02-30'] },
    { holidays: ['2025-12-31'] },
    { holidays: ['2026-05-02', '2026-05-01'] },
    { holidays: ['2026-05-01', '2026-05-01'] },
    { holidays: many },
    { workingDays: [1, 2, 3] },
    { workingDays: [1, 2, 3, 3] },
    { workingDays: [5, 3, 2, 1] },
    { workingDays: [0, 1, 2, 3] },
    { offsets: [] },
    { offsets: ['02', '01'].map((month) => ({ from: `2026-${month}-01T00:00:00.000Z`, minutes: 60 })) },
    { offsets: ['01', '01'].map((month) => ({ from: `2026-${month}-01T00:00:00.000Z`, minutes: 60 })) },
    { offsets: [{ from: '2026-01-01T00:00:00.000Z', minutes: 1_081 }] },
    { offsets: [{ from: '2026-13-01T00:00:00.000Z', minutes: 60 }] },
    { timeZone: '../../etc' },
    { timeZone: 'Europe/Paris\n' },
    { sequence: 0 },
    { sequence: 2 ** 31 },
    { note: 'x' },
  ])
    assert.throws(refused(change), schema, JSON.stringify(change).slice(0, 60))
  // Three years with a leap day.
  assert.ok(calendarOf({ timeZone: 'UTC', from: '2026-01-01', until: '2029-01-01' }))
  for (const years of [
    ['0001', '0003'],
    ['9997', '9999'],
  ] as const)
    assert.ok(zoneOffsets({ timeZone: 'Europe/Paris', from: `${years[0]}-01-01`, until: `${years[1]}-12-31` }))
  assert.throws(() => zoneOffsets({ timeZone: 'Europe/Atlantis', from: '2026-01-01', until: '2026-12-31' }), schema)
})
