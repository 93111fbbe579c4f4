import { closed } from '@comity/codec'
import Type from 'typebox'
import { CalendarShown } from './calendar-shape.ts'
import { ownCall } from './define.ts'
import { PartyCode } from './shapes.ts'

export const calendarShow = ownCall({
  name: 'calendar.show',
  summary: 'Shows on which days this party or a partner works, and in which zone.',
  body: closed({ party: Type.Optional(PartyCode) }),
  result: CalendarShown,
})
