import type { Instant } from '@comity/codec'
import { countFailure, type Failures, isOutOfPatience, readerPatience } from './back-off.ts'
import { comparePlaces, isSamePlace, type Place } from './place.ts'

/** How many messages of a party may wait at its reader (spec/attacks.md B-02). */
export const maxHeld = 1_000

/** A message of a partner, as far as its place matters. */
export interface ArrivedMessage extends Place {
  readonly id: string
  /** Text of the SHA-256 of its JWS; compared, never parsed. */
  readonly digest: string
  /** True for `channel.reset`, which opens an epoch and stands nowhere else. */
  readonly isReset: boolean
}

/**
 * `held`: waits for an earlier message, for a person who confirms its epoch, or for the reader to work again. `taken`,
 * `refused`: settled. `set-aside`: the reader failed at it for too long; a person tries again or drops it. `left`: its
 * epoch ended before its turn came.
 */
export type InboxMessageState = 'held' | 'taken' | 'refused' | 'set-aside' | 'left'

/** A message that the reader keeps. */
export interface InboxMessage extends ArrivedMessage {
  readonly state: InboxMessageState
  /** Why it was refused or set aside, or at what its effect failed last. */
  readonly code: string | null
  readonly failures: Failures | null
}

/**
 * A reader's side of one partner's channel. `messages` need hold only what a step looks at: those under the event's id
 * or place, and for `next` the one behind `settled`. A node loads just these; a simulation keeps all.
 */
export interface InboxState {
  /** The partner's channel epoch that is open here. */
  readonly epoch: number
  /** The last sequence of that epoch whose message was taken, refused or set aside; 0 for none. */
  readonly settled: number
  /** How many messages are `held`. */
  readonly held: number
  /** Why the partner is held, or null. */
  readonly heldFor: string | null
  readonly messages: readonly InboxMessage[]
}

/** What came of running a message's effect. `failed` is the reader's own fault, and the effect left nothing behind. */
export type Outcome =
  | { readonly state: 'taken' }
  | { readonly state: 'refused'; readonly code: string }
  | { readonly state: 'failed'; readonly code: string }

export type InboxEvent =
  | { readonly kind: 'arrived'; readonly message: ArrivedMessage }
  /** Has a waiting message's turn come? */
  | { readonly kind: 'next' }
  /** The answer to a `run`. */
  | { readonly kind: 'ran'; readonly message: ArrivedMessage; readonly outcome: Outcome; readonly now: Instant }
  /** A person confirms the newest epoch that the partner has opened. */
  | { readonly kind: 'confirm'; readonly epoch: number }
  /** A person tries a message again that was set aside or fails. */
  | { readonly kind: 'retry'; readonly id: string }
  /** A person refuses a message that was set aside or fails. */
  | { readonly kind: 'drop'; readonly id: string; readonly code: string }

/** What the host does, in this order and in one transaction. `run` is answered with `ran` before that transaction ends. */
export type InboxEffect =
  | { readonly kind: 'run'; readonly message: ArrivedMessage }
  | { readonly kind: 'keep'; readonly message: InboxMessage }
  | { readonly kind: 'advance'; readonly epoch: number; readonly settled: number }
  /** Held messages of epochs before this one are `left`. */
  | { readonly kind: 'leave'; readonly before: number }
  /** Both signed messages are kept, and the partner is held until a person resumes it. */
  | { readonly kind: 'conflict'; readonly message: ArrivedMessage }
  | { readonly kind: 'release' }
  /** The answer: a receipt of this message in this state. */
  | { readonly kind: 'receipt'; readonly message: InboxMessage }
  /**
   * The answer: a problem without a receipt, with the code that the partner is held for, or `sequence-conflict`,
   * `gap-overflow`, `channel-ended` for an epoch that is over, `object-mismatch` for an event that fits nothing.
   */
  | { readonly kind: 'refuse'; readonly code: string }
  /** The answer: the reader failed (5xx) with this code; the message stays held. */
  | { readonly kind: 'fail'; readonly code: string }

export interface InboxStep {
  readonly state: InboxState
  readonly effects: readonly InboxEffect[]
}

/** A reader that has seen nothing of a partner. */
export const emptyInbox: InboxState = { epoch: 1, settled: 0, held: 0, heldFor: null, messages: [] }

/** One step of a reader (spec/messages.md §6): what the event changes, and what the host does about it. */
export function stepInbox(state: InboxState, event: InboxEvent): InboxStep {
  const effects = decide(state, event)
  return { state: effects.reduce(applyInbox, state), effects }
}

function decide(state: InboxState, event: InboxEvent): readonly InboxEffect[] {
  switch (event.kind) {
    case 'arrived':
      return place(state, event.message)
    case 'next':
      return runNext(state)
    case 'ran':
      return settle(state, event)
    case 'confirm':
      return confirm(state, event.epoch)
    case 'retry':
      return retry(state, event.id)
    case 'drop':
      return drop(state, event)
  }
}

/** The table of spec/messages.md §6, row by row. */
function place(state: InboxState, message: ArrivedMessage): readonly InboxEffect[] {
  const known = state.messages.filter((one) => one.id === message.id || isSamePlace(one, message))
  const [first] = known
  if (first !== undefined && known.length === 1 && first.digest === message.digest && isSamePlace(first, message)) {
    // The same message again under a fresh hop: what failed is tried again, else the stored receipt, byte for byte.
    return first.state === 'held' && isTurn(state, first) ? [run(first)] : [{ kind: 'receipt', message: first }]
  }
  if (message.isReset !== opensEpoch(message)) return [refuse('object-mismatch')]
  // A held party opens a new epoch, which waits for a person; all else of it waits at home (spec/attacks.md B-03).
  const isProposal = message.isReset && message.epoch > state.epoch
  if (state.heldFor !== null && !isProposal) return [refuse(state.heldFor)]
  if (first !== undefined) return conflict(message)
  if (message.epoch < state.epoch) return [refuse('channel-ended')]
  if (message.epoch === state.epoch && message.sequence <= state.settled) return conflict(message)
  if (isTurn(state, message)) return [run(message)]
  if (state.held >= maxHeld) return [refuse('gap-overflow')]
  const held: InboxMessage = { ...message, state: 'held', code: null, failures: null }
  return [
    { kind: 'keep', message: held },
    { kind: 'receipt', message: held },
  ]
}

function runNext(state: InboxState): readonly InboxEffect[] {
  if (state.heldFor !== null) return []
  const next = state.messages.find((message) => message.state === 'held' && isTurn(state, message))
  return next === undefined ? [] : [run(next)]
}

function settle(
  state: InboxState,
  { message, outcome, now }: InboxEvent & { readonly kind: 'ran' },
): readonly InboxEffect[] {
  const known = state.messages.find(({ id }) => id === message.id)
  const fresh: InboxMessage = { ...message, state: 'held', code: null, failures: null }
  const before = known ?? fresh
  if (outcome.state !== 'failed') {
    const code = outcome.state === 'refused' ? outcome.code : null
    return settled(state, { ...before, state: outcome.state, code, failures: null })
  }
  const failures = countFailure(before.failures, now)
  const failed = { ...before, code: outcome.code, failures }
  // What was set aside before and was tried by a person stays aside.
  if (before.state === 'set-aside') return [keep(failed), { kind: 'fail', code: outcome.code }]
  if (isOutOfPatience(failures, { patience: readerPatience, now })) {
    return settled(state, { ...failed, state: 'set-aside' })
  }
  return [keep(failed), { kind: 'fail', code: outcome.code }]
}

/** A settled message moves the sequence on, unless it was set aside before and the sequence has long gone on. */
function settled(state: InboxState, message: InboxMessage): readonly InboxEffect[] {
  const { epoch, sequence } = message
  const advance: readonly InboxEffect[] = isTurn(state, message) ? [{ kind: 'advance', epoch, settled: sequence }] : []
  return [keep(message), ...advance, { kind: 'receipt', message }]
}

/** Only a newer epoch that the partner itself opened can be confirmed. What waited in older ones is left, not renumbered. */
function confirm(state: InboxState, epoch: number): readonly InboxEffect[] {
  const opened = state.messages.some(
    (message) => message.isReset && message.epoch === epoch && message.state === 'held',
  )
  if (!opened || epoch <= state.epoch) return [refuse('object-mismatch')]
  return [{ kind: 'advance', epoch, settled: 0 }, { kind: 'leave', before: epoch }, { kind: 'release' }]
}

function retry(state: InboxState, id: string): readonly InboxEffect[] {
  const message = stuck(state, id)
  return message === undefined ? [refuse('object-mismatch')] : [run(message)]
}

function drop(state: InboxState, { id, code }: InboxEvent & { readonly kind: 'drop' }): readonly InboxEffect[] {
  const message = stuck(state, id)
  if (message === undefined) return [refuse('object-mismatch')]
  return settled(state, { ...message, state: 'refused', code, failures: null })
}

/** The message of this id, if a person may decide on it: it was set aside, or it is the next and fails. */
function stuck(state: InboxState, id: string): InboxMessage | undefined {
  const message = state.messages.find((one) => one.id === id)
  const isFailing = message?.state === 'held' && message.failures !== null && isTurn(state, message)
  return message?.state === 'set-aside' || isFailing ? message : undefined
}

/** Carries an effect out on a state in memory; a node does the same in its database. */
export function applyInbox(state: InboxState, effect: InboxEffect): InboxState {
  switch (effect.kind) {
    case 'keep': {
      const others = state.messages.filter(({ id }) => id !== effect.message.id)
      return countHeld({ ...state, messages: [...others, effect.message] }, state)
    }
    case 'leave': {
      const left = state.messages.map((message) =>
        message.state === 'held' && message.epoch < effect.before ? { ...message, state: 'left' as const } : message,
      )
      return countHeld({ ...state, messages: left }, state)
    }
    case 'advance':
      return { ...state, epoch: effect.epoch, settled: effect.settled }
    case 'conflict':
      return { ...state, heldFor: state.heldFor ?? 'sequence-conflict' }
    case 'release':
      return { ...state, heldFor: null }
    case 'run':
    case 'receipt':
    case 'refuse':
    case 'fail':
      return state
  }
}

/** The count goes by what changed, since a host may have loaded only some of the messages. */
function countHeld(next: InboxState, before: InboxState): InboxState {
  const count = ({ messages }: InboxState) => messages.filter(({ state }) => state === 'held').length
  return { ...next, held: before.held + count(next) - count(before) }
}

function isTurn({ epoch, settled: last }: InboxState, place: Place): boolean {
  return comparePlaces(place, { epoch, sequence: last + 1 }) === 0
}

/** Every epoch but the first begins with a `channel.reset`, and no other message is one. */
function opensEpoch({ epoch, sequence }: Place): boolean {
  return epoch > 1 && sequence === 1
}

const run = ({ id, epoch, sequence, digest, isReset }: ArrivedMessage): InboxEffect => ({
  kind: 'run',
  message: { id, epoch, sequence, digest, isReset },
})
const keep = (message: InboxMessage): InboxEffect => ({ kind: 'keep', message })
const refuse = (code: string): InboxEffect => ({ kind: 'refuse', code })
const conflict = (message: ArrivedMessage): readonly InboxEffect[] => [
  { kind: 'conflict', message },
  refuse('sequence-conflict'),
]
