import { calendarSet } from '@comity/client/api'
import { setCalendar } from '../../calendar/announce.ts'
import { calendarView } from '../../calendar/calendar-view.ts'
import { ownRoute } from '../define.ts'

/** Says on which days this party works. It moves no clock that runs already. Throws `schema`. */
export const calendarSetRoute = ownRoute({
  call: calendarSet,
  roles: ['administrator'],
  handle: async (node, _, given) => calendarView(node, await setCalendar(node, given)),
})
