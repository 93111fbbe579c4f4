import type { NoticeFailure } from '@comity/client/api'
import { hour, type Instant, minute } from '@comity/codec'
import type { SecurityEvents } from '../context.ts'
import type { HttpSend } from '../hop/http-send.ts'
import type { Db } from '../schema.ts'
import type { Channel, Webhook } from './config.ts'
import type { NoticeMessage } from './message.ts'
import { sendMail } from './smtp.ts'
import { postWebhook } from './webhook.ts'

/** What sending needs; nothing of it is a partner's. */
export interface Sending {
  readonly db: Db
  readonly now: () => Instant
  readonly events: Pick<SecurityEvents, 'record'>
  readonly address: string
  /** One for each `network` of webhooks, which decides what may be dialled. */
  readonly http: Readonly<Record<Webhook['network'], HttpSend>>
}

/** So many are sent in one look of a channel. */
const atOnce = 20
const firstPause = 5_000
/** The longest pause between two attempts: people wait for what is urgent. */
const longest = { urgent: minute, other: 15 * minute }
/** After so long a notification is given up: its unit sees that, and a security event says it to who runs the node. */
const kept = 24 * hour
export const givenUp = { peer: undefined, route: 'notice', code: 'given-up' } as const

/** Sends what is due on one channel, the urgent first. Another channel has its own looks: a slow one holds up no other. */
export async function sendDue(sending: Sending, channel: Channel, signal: AbortSignal): Promise<void> {
  for (const due of await dueOn(sending, channel)) {
    if (isOver(signal)) return
    const { notice, attempts } = due
    const message = { ...messageOf(due), address: sending.address }
    const failure = await deliver(sending, channel, { message, signal })
    // A node that is being stopped has not found out anything: the attempt is made again.
    if (isOver(signal) && failure !== null) return
    // A crash before this line sends it again, under the same id.
    await settle(sending, { notice, channel: channel.name, failure, attempts: attempts + 1, due })
    // What one could not be sent to is most likely still away for the next; each keeps its own pause.
    if (failure !== null) return
  }
}

/** Asked anew each time: it may have been said during an attempt. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted
}

/** One attempt. Null where it was taken. */
export async function deliver(
  { http, now }: Pick<Sending, 'http' | 'now'>,
  channel: Channel,
  { message, signal }: { readonly message: NoticeMessage; readonly signal: AbortSignal },
): Promise<NoticeFailure | null> {
  if (channel.kind === 'smtp') return sendMail(channel, { message, signal })
  return postWebhook(channel, { http: http[channel.network], message, now: now(), signal })
}

type Due = Awaited<ReturnType<typeof dueOn>>[number]

async function dueOn({ db, now }: Sending, { name }: Channel) {
  return db
    .selectFrom('notice_delivery')
    .innerJoin('notice', 'notice.id', 'notice_delivery.notice')
    .selectAll('notice')
    .select(['notice_delivery.notice', 'notice_delivery.attempts'])
    .where('notice_delivery.channel', '=', name)
    .where('notice_delivery.next_at', '<=', now())
    .orderBy((is) => is('notice.urgency', 'in', ['E0', 'E1']), 'desc')
    .orderBy('notice_delivery.next_at')
    .orderBy('notice.id')
    .limit(atOnce)
    .execute()
}

function messageOf({ id, kind, at, clock, urgency, object, due_at, contact }: Due): Omit<NoticeMessage, 'address'> {
  return { id, kind, at, clock, urgency, object, due: due_at, contact }
}

interface Settled {
  readonly notice: string
  readonly channel: string
  readonly failure: NoticeFailure | null
  readonly attempts: number
  readonly due: Due
}

async function settle(
  { db, now, events }: Sending,
  { notice, channel, failure, attempts, due }: Settled,
): Promise<void> {
  const isUrgent = due.urgency === 'E0' || due.urgency === 'E1'
  const pause = Math.min(firstPause * 2 ** Math.min(attempts - 1, 16), isUrgent ? longest.urgent : longest.other)
  const at = now()
  const next = at + pause
  const isLast = failure === null || next > due.at + kept
  await db
    .updateTable('notice_delivery')
    .set({
      state: failure === null ? 'sent' : isLast ? 'given-up' : 'failed',
      attempts,
      failure,
      next_at: isLast ? null : next,
      sent_at: failure === null ? at : null,
    })
    .where('notice', '=', notice)
    .where('channel', '=', channel)
    .execute()
  if (failure !== null && isLast) events.record(givenUp)
}
