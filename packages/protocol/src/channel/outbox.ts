import type { Instant } from '@comity/codec'
import {
  askAgainAfter,
  countFailure,
  deliveryDelay,
  type Failures,
  isOutOfPatience,
  senderPatience,
} from './back-off.ts'
import { comparePlaces, type Place } from './place.ts'

/**
 * `waiting`: no receipt settles it yet. `delivered`, `refused`: settled by the reader's receipt. `set-aside`: so says its
 * receipt; the reader's people decide, and the sender asks again. `stopped`: the reader never took it up, because it
 * cannot read it or because its epoch ended; the sender's people decide. `dropped`: they decided.
 */
export type OutboxMessageState = 'waiting' | 'delivered' | 'refused' | 'set-aside' | 'stopped' | 'dropped'

export type OutboxRole = 'message' | 'reset' | 'void'

/** A message to a partner, as far as its place matters. */
export interface OutboxMessage extends Place {
  readonly id: string
  /** Text of the SHA-256 of its JWS. */
  readonly digest: string
  /** A `channel.reset`, a `message.void`, or any other. */
  readonly role: OutboxRole
  readonly state: OutboxMessageState
  /** How often it was sent without a receipt that settles it. */
  readonly attempts: number
  /** What the last attempt got, or why it is refused, set aside or stopped. */
  readonly code: string | null
  /** Attempts in a row at which the reader could not read it. */
  readonly unreadable: Failures | null
  /** A message set aside: when to ask again. */
  readonly askAt: Instant | null
}

/**
 * A sender's side of the channel to one partner. `messages` need hold only what a step looks at: the one that an event
 * names, those waiting, those set aside. A node loads just these; a simulation keeps all.
 */
export interface OutboxState {
  readonly epoch: number
  /** The sequence of the next message. */
  readonly next: number
  /** Towards a partner that is held, or not trusted, the outbox pauses and drops nothing (spec/attacks.md B-09). */
  readonly isPaused: boolean
  /** The message on its way: one at a time, so that the reader sees a partner's order. */
  readonly inFlight: string | null
  /** No attempt before this instant; null for at once. */
  readonly dueAt: Instant | null
  readonly messages: readonly OutboxMessage[]
}

/**
 * What came of sending once: what the reader's receipt says; `waiting` without one that settles, with the code of the
 * problem or failure; `unreadable` when the reader, over a proven hop, says that it cannot read the message at all.
 */
export type DeliveryOutcome =
  | { readonly state: 'taken' }
  | { readonly state: 'refused' | 'set-aside'; readonly code: string }
  | { readonly state: 'waiting'; readonly code: string | null }
  | { readonly state: 'unreadable'; readonly code: string }

export type OutboxEvent =
  /** A new message at the end; the host signed it for `nextPlace`. */
  | { readonly kind: 'enqueue'; readonly id: string; readonly digest: string }
  /** May something be sent now? */
  | { readonly kind: 'tick'; readonly now: Instant }
  /** The answer to a `send`. `drawn` is one random byte. */
  | {
      readonly kind: 'answered'
      readonly id: string
      readonly outcome: DeliveryOutcome
      readonly now: Instant
      readonly drawn: number
    }
  /** The answer to a `fill`: the signed `message.void` that stands in the place of the stopped message. */
  | { readonly kind: 'filled'; readonly instead: string; readonly id: string; readonly digest: string }
  /** A new epoch begins with this `channel.reset`; what waits in older ones is stopped, not renumbered. */
  | { readonly kind: 'reset'; readonly epoch: number; readonly id: string; readonly digest: string }
  /** Reconciling showed that the reader lacks these settled messages: they are sent again as they are. */
  | { readonly kind: 'resend'; readonly ids: readonly string[] }
  /** A person, or a link that is up again, asks for an attempt now. */
  | { readonly kind: 'retry' }
  /** A person gives a stopped message up. */
  | { readonly kind: 'drop'; readonly id: string }
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }

export type OutboxEffect =
  | { readonly kind: 'keep'; readonly message: OutboxMessage }
  | { readonly kind: 'number'; readonly epoch: number; readonly next: number }
  | { readonly kind: 'send'; readonly message: OutboxMessage }
  /** Nothing may be sent before `until`; the host ticks then. */
  | { readonly kind: 'wait'; readonly until: Instant }
  /** Sign a `message.void` for the place of this stopped message, and answer with `filled`. */
  | { readonly kind: 'fill'; readonly message: OutboxMessage }
  | { readonly kind: 'refuse'; readonly code: 'object-mismatch' }

export interface OutboxStep {
  readonly state: OutboxState
  readonly effects: readonly OutboxEffect[]
}

/** A sender that has sent nothing to a partner. */
export const emptyOutbox: OutboxState = {
  epoch: 1,
  next: 1,
  isPaused: false,
  inFlight: null,
  dueAt: null,
  messages: [],
}

/** Where the next message will stand: it is signed before it is enqueued. */
export function nextPlace({ epoch, next }: OutboxState): Place {
  return { epoch, sequence: next }
}

/** One step of a sender (spec/messages.md §6): what the event changes, and what the host does about it. */
export function stepOutbox(state: OutboxState, event: OutboxEvent): OutboxStep {
  const { state: now, effects } = decide(state, event)
  return { state: effects.reduce(applyOutbox, now), effects }
}

function decide(state: OutboxState, event: OutboxEvent): OutboxStep {
  switch (event.kind) {
    case 'enqueue':
      return only(state, enqueue(state, { ...event, role: 'message' }))
    case 'tick':
      return tick(state, event.now)
    case 'answered':
      return answered(state, event)
    case 'filled':
      return only(state, fill(state, event))
    case 'reset':
      return only({ ...state, dueAt: null }, reset(state, event))
    case 'resend':
      return only(state, resend(state, event.ids))
    case 'retry':
      return only({ ...state, dueAt: null }, askAgain(state))
    case 'drop':
      return only(state, drop(state, event.id))
    case 'pause':
      return only({ ...state, isPaused: true }, [])
    case 'resume':
      return only({ ...state, isPaused: false, dueAt: null }, [])
  }
}

function enqueue(
  { epoch, next }: OutboxState,
  { id, digest, role }: Pick<OutboxMessage, 'id' | 'digest' | 'role'>,
): readonly OutboxEffect[] {
  return [
    { kind: 'keep', message: { id, digest, role, epoch, sequence: next, ...fresh } },
    { kind: 'number', epoch, next: next + 1 },
  ]
}

/** The first that waits goes; behind it, one that was set aside an hour ago, to learn what became of it. */
function tick(state: OutboxState, now: Instant): OutboxStep {
  if (state.isPaused || state.inFlight !== null) return only(state, [])
  const head = first(state, ({ state: is }) => is === 'waiting')
  const message = head ?? first(state, ({ askAt }) => askAt !== null && askAt <= now)
  if (message === undefined) return only(state, [])
  if (state.dueAt !== null && now < state.dueAt) return only(state, [{ kind: 'wait', until: state.dueAt }])
  return { state: { ...state, inFlight: message.id }, effects: [{ kind: 'send', message }] }
}

function answered(state: OutboxState, event: OutboxEvent & { readonly kind: 'answered' }): OutboxStep {
  const { id, outcome, now } = event
  const landed: OutboxState = state.inFlight === id ? { ...state, inFlight: null } : state
  const message = state.messages.find((one) => one.id === id)
  if (message === undefined || message.state === 'dropped') return only(landed, [])
  // A reset stopped it while it was under way: only a receipt still counts.
  const isReceipt = outcome.state !== 'waiting' && outcome.state !== 'unreadable'
  if (message.state === 'stopped' && !isReceipt) return only(landed, [])
  switch (outcome.state) {
    case 'taken':
      return settle(landed, { ...message, state: 'delivered', code: null, askAt: null })
    case 'refused':
      return settle(landed, { ...message, state: 'refused', code: outcome.code, askAt: null })
    case 'set-aside':
      return settle(landed, { ...message, state: 'set-aside', code: outcome.code, askAt: now + askAgainAfter })
    case 'waiting':
      return backOff(landed, event, { ...message, unreadable: null, code: outcome.code })
    case 'unreadable':
      return unreadable(landed, event, { ...message, code: outcome.code })
  }
}

function settle(state: OutboxState, message: OutboxMessage): OutboxStep {
  return only({ ...state, dueAt: null }, [keep({ ...message, unreadable: null })])
}

function backOff(
  state: OutboxState,
  { now, drawn }: OutboxEvent & { readonly kind: 'answered' },
  message: OutboxMessage,
): OutboxStep {
  const dueAt = now + deliveryDelay({ attempts: message.attempts, drawn })
  const askAt = message.askAt === null ? null : now + askAgainAfter
  return only({ ...state, dueAt }, [
    keep({ ...message, attempts: message.attempts + 1, askAt }),
    { kind: 'wait', until: dueAt },
  ])
}

/** After long enough the place is filled with a `message.void`, so that the messages behind it can be taken up. */
function unreadable(
  state: OutboxState,
  event: OutboxEvent & { readonly kind: 'answered' },
  message: OutboxMessage,
): OutboxStep {
  const { now } = event
  const counted = countFailure(message.unreadable, now)
  const failed = { ...message, unreadable: counted }
  // What opens an epoch or fills a place cannot be left out.
  const isNeeded = message.state !== 'waiting' || message.role !== 'message'
  if (isNeeded || !isOutOfPatience(counted, { patience: senderPatience, now })) {
    return backOff(state, event, failed)
  }
  const stopped: OutboxMessage = { ...failed, state: 'stopped', attempts: message.attempts + 1 }
  return only({ ...state, dueAt: null }, [keep(stopped), { kind: 'fill', message: stopped }])
}

function fill(
  { messages }: OutboxState,
  { instead, id, digest }: OutboxEvent & { readonly kind: 'filled' },
): readonly OutboxEffect[] {
  const message = messages.find((one) => one.id === instead)
  if (message?.state !== 'stopped') return mismatch
  const { epoch, sequence } = message
  return [keep({ id, digest, role: 'void', epoch, sequence, ...fresh })]
}

function reset(
  { epoch: ended, messages }: OutboxState,
  { epoch, id, digest }: OutboxEvent & { readonly kind: 'reset' },
): readonly OutboxEffect[] {
  if (epoch <= ended) return mismatch
  const stopped = messages
    .filter(({ state }) => state === 'waiting')
    .map((message) => keep({ ...message, state: 'stopped', code: 'channel-ended' }))
  return [
    ...stopped,
    keep({ id, digest, role: 'reset', epoch, sequence: 1, ...fresh }),
    { kind: 'number', epoch, next: 2 },
  ]
}

function resend({ messages }: OutboxState, ids: readonly string[]): readonly OutboxEffect[] {
  const settledStates: readonly OutboxMessageState[] = ['delivered', 'refused', 'set-aside']
  return messages
    .filter(({ id, state }) => ids.includes(id) && settledStates.includes(state))
    .map((message) => keep({ ...message, ...fresh }))
}

function askAgain({ messages }: OutboxState): readonly OutboxEffect[] {
  return messages.filter(({ askAt }) => askAt !== null).map((message) => keep({ ...message, askAt: 0 }))
}

function drop({ messages }: OutboxState, id: string): readonly OutboxEffect[] {
  const message = messages.find((one) => one.id === id)
  return message?.state === 'stopped' ? [keep({ ...message, state: 'dropped' })] : mismatch
}

/** Carries an effect out on a state in memory; a node does the same in its database. */
export function applyOutbox(state: OutboxState, effect: OutboxEffect): OutboxState {
  switch (effect.kind) {
    case 'keep': {
      const others = state.messages.filter(({ id }) => id !== effect.message.id)
      return { ...state, messages: [...others, effect.message] }
    }
    case 'number':
      return { ...state, epoch: effect.epoch, next: effect.next }
    case 'send':
    case 'wait':
    case 'fill':
    case 'refuse':
      return state
  }
}

function first({ messages }: OutboxState, isWanted: (message: OutboxMessage) => boolean): OutboxMessage | undefined {
  return messages
    .filter(isWanted)
    .reduce<OutboxMessage | undefined>(
      (least, one) => (least === undefined || comparePlaces(one, least) < 0 ? one : least),
      undefined,
    )
}

const fresh = { state: 'waiting', attempts: 0, code: null, unreadable: null, askAt: null } as const
const mismatch = [{ kind: 'refuse', code: 'object-mismatch' }] as const
const keep = (message: OutboxMessage): OutboxEffect => ({ kind: 'keep', message })
const only = (state: OutboxState, effects: readonly OutboxEffect[]): OutboxStep => ({ state, effects })
