import type { NoticeKind } from '@comity/client/api'
import { formatInstant, type Instant } from '@comity/codec'

/** What a notification says, wherever it goes: nothing that a partner or a person wrote (spec/notifications.md §2). */
export interface NoticeMessage {
  readonly id: string
  readonly kind: NoticeKind
  readonly at: Instant
  readonly clock: string | null
  readonly urgency: string | null
  readonly object: string | null
  readonly due: Instant | null
  readonly contact: number | null
  /** Where people look it up. */
  readonly address: string
}

/** The body of a webhook, as Standard Webhooks lay it out. */
export function webhookBody({
  kind,
  at,
  clock,
  urgency,
  object,
  due: dueAt,
  contact,
  address,
}: NoticeMessage): Uint8Array {
  const due = dueAt === null ? null : formatInstant(dueAt)
  const data = { urgency, object, clock, due, contact, address }
  return Buffer.from(JSON.stringify({ type: `comity.${kind}`, timestamp: formatInstant(at), data }), 'utf8')
}
