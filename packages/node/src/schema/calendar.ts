import type { Instant } from '@comity/codec'

/** A calendar of this party, or the newest of a partner's, as canonical JSON. */
export interface CalendarTable {
  party: string
  sequence: number
  digest: string
  document: string
  arrived_at: Instant
}

/** When a partner was told of a calendar of this party. */
export interface CalendarAnnouncementTable {
  partner: string
  sequence: number
  announced_at: Instant
}

export interface CalendarTables {
  calendar: CalendarTable
  calendar_announcement: CalendarAnnouncementTable
}
