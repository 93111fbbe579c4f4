import { requestAlarms } from '@comity/casework/request'
import { closed } from '@comity/codec'
import Type from 'typebox'
import { Count, InstantText, Line, nullable, oneOf, Uuid } from './shapes.ts'

/** Everything that a notification can be about (spec/notifications.md §2); `test` is one that a person asked for. */
export const noticeKinds = [
  'request.arrived',
  ...requestAlarms.map((alarm) => `request.${alarm}` as const),
  'freeze.arrived',
  'freeze.escalate',
  'freeze.missed',
  'freeze.ends',
  'freeze.lapse',
  'freeze.overtaken',
  'test',
] as const
export type NoticeKind = (typeof noticeKinds)[number]

/** Why a channel did not take a notification; nothing of what the other end said. `no-tls`: none, or none that holds. */
export const noticeFailures = [
  'unreachable',
  'no-tls',
  'refused',
  'redirected',
  'answer-too-long',
  'timed-out',
  'secret-unreadable',
  'no-channel',
] as const
export type NoticeFailure = (typeof noticeFailures)[number]

/** What became of a notification on one channel. `failed` is tried again, `given-up` is not. */
export const deliveryStates = ['waiting', 'sent', 'failed', 'given-up'] as const

export const ChannelName = Type.String({ pattern: '^[a-z][a-z0-9-]{0,30}$' })

export const NoticeView = closed({
  /** The id by which a receiver knows that it has it already. */
  notice: Uuid,
  kind: oneOf(noticeKinds),
  /** Of a payment stop: the clock that it is about. */
  clock: nullable(Line),
  /** The request or payment stop. */
  object: Uuid,
  urgency: oneOf(['E0', 'E1', 'U', 'P', 'R']),
  /** When its time is over; null where no time is running. */
  dueAt: nullable(InstantText),
  at: InstantText,
  /** Who is called: the place in the contacts of the requested party's card, from 1. */
  contact: nullable(Count),
  deliveries: Type.Array(
    closed({
      channel: ChannelName,
      state: oneOf(deliveryStates),
      attempts: Count,
      failure: nullable(oneOf(noticeFailures)),
      sentAt: nullable(InstantText),
    }),
  ),
})
