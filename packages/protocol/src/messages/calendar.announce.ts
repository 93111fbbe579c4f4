import { closed } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { defineMessage } from '../definition.ts'

/** On which days the sender works, in which zone (spec/messages.md §7.34). Casework reads it: the wire carries it unread. */
export const calendarAnnounce = defineMessage({
  name: 'calendar.announce',
  kind: 'sequenced',
  maxBytes: 65_536,
  maxBulk: 0,
  body: closed({ calendar: Type.Unknown() }),
})

export type CalendarAnnounce = Static<typeof calendarAnnounce.body>
