import { closed } from '@comity/codec'
import { CalendarShown, calendarText } from './calendar-shape.ts'
import { ownCall } from './define.ts'

export const calendarSet = ownCall({
  name: 'calendar.set',
  summary: 'Says on which days this party works and in which zone, and announces it to its partners.',
  body: closed(calendarText),
  result: CalendarShown,
})
