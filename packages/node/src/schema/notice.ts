import type { Urgency } from '@comity/agreement'
import type { deliveryStates, NoticeFailure, NoticeKind } from '@comity/client/api'
import type { Instant } from '@comity/codec'
import type { Generated } from 'kysely'

/** Something that people of a unit are told (spec/notifications.md §5). Nothing of what it is about but its id. */
export interface NoticeTable {
  id: string
  kind: NoticeKind
  /** A request or a payment stop. */
  object: string
  unit: string
  urgency: Urgency
  clock: string | null
  due_at: Instant | null
  contact: number | null
  /** Leaves by channels of the fenced desk alone. */
  is_fenced: boolean
  /** Shown to fenced persons alone. */
  is_hidden: boolean
  at: Instant
}

/** What became of a notification on one channel. */
export interface NoticeDeliveryTable {
  notice: string
  channel: string
  state: (typeof deliveryStates)[number]
  attempts: Generated<number>
  /** When it is tried next; null when no more. */
  next_at: Instant | null
  failure: NoticeFailure | null
  sent_at: Instant | null
}

export interface NoticeTables {
  notice: NoticeTable
  notice_delivery: NoticeDeliveryTable
}
