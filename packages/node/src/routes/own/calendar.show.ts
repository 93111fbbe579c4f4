import { calendarShow } from '@comity/client/api'
import { calendarView } from '../../calendar/calendar-view.ts'
import { heldCalendar } from '../../calendar/calendars.ts'
import { fail } from '../../errors.ts'
import { ownRoute } from '../define.ts'

/** The calendar of this party, or of a partner. Throws `not-found` where there is none. */
export const calendarShowRoute = ownRoute({
  call: calendarShow,
  roles: ['investigator', 'supervisor', 'liaison', 'legal', 'custodian', 'oversight', 'administrator'],
  handle: async (node, _, { party = node.party }) =>
    calendarView(node, (await heldCalendar(node.db, party)) ?? fail('not-found', {})),
})
