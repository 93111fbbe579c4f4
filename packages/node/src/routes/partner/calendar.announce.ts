import { checkShape } from '@comity/codec'
import { calendarAnnounce } from '@comity/protocol'
import { takeCalendar } from '../../calendar/announce.ts'
import type { SequencedRoute } from '../define.ts'

/** Takes up on which days a partner works. */
export const calendarAnnounceTake: SequencedRoute = {
  name: calendarAnnounce.name,
  take: (node, tx, { from, body }) => takeCalendar(node, tx, { from, body: checkShape(calendarAnnounce.body, body) }),
}
