import { closed } from '@comity/codec'
import Type from 'typebox'
import { Count, Day, Digest, Line, nullable, PartyCode } from './shapes.ts'

/** What a person says of the days on which their party works. */
export const calendarText = {
  /** The IANA name of its zone, `Europe/Paris`. */
  timeZone: Type.String({ minLength: 1, maxLength: 64 }),
  /** ISO 8601: 1 is Monday, 7 Sunday; four at least. */
  workingDays: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 4, maxItems: 7 }),
  /** Days off, in order, at most 60 a year. */
  holidays: Type.Array(Day, { maxItems: 240 }),
  /** At most three years. */
  from: Day,
  until: Day,
}

export const CalendarShown = closed({
  party: PartyCode,
  sequence: Count,
  digest: Digest,
  ...calendarText,
  /** What the clocks of the place show now. */
  localTime: Line,
})

/** An instant on the clocks of both parties, with the names of their zones; null for one that announced no calendar. */
export const LocalTimes = closed({ own: nullable(Line), partner: nullable(Line) })
