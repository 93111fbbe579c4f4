import { hour, type Instant, minute, second } from '@comity/codec'

const firstDelay = second / 8
const longestDelay = minute

/**
 * Milliseconds until the next attempt (spec/messages.md §6): doubling from an eighth of a second to a minute, half of it
 * drawn, so that many nodes do not knock in step at one that comes back. `drawn` is one random byte.
 */
export function deliveryDelay({ attempts, drawn }: { readonly attempts: number; readonly drawn: number }): number {
  const whole = Math.min(longestDelay, firstDelay * 2 ** Math.min(attempts, 16))
  return whole / 2 + (whole / 2) * (drawn / 256)
}

/** After how many failures, and how long after the first, a message stops blocking the ones behind it. */
export interface Patience {
  readonly attempts: number
  readonly milliseconds: number
  /** So many are enough whatever the clock says: a clock that was set back must not block a channel. */
  readonly most: number
}

/** The reader's patience with a message whose effect fails by the reader's own fault. */
export const readerPatience: Patience = { attempts: 10, milliseconds: 10 * minute, most: 200 }

/** The sender's patience with a message that its reader cannot read. */
export const senderPatience: Patience = { attempts: 10, milliseconds: hour, most: 200 }

/** How long a sender waits before it asks again what became of a message that its reader has set aside. */
export const askAgainAfter = hour

/** Failures in a row, and when the first of them was. */
export interface Failures {
  readonly count: number
  readonly since: Instant
}

/** One failure more. */
export function countFailure(failures: Failures | null, now: Instant): Failures {
  return failures === null ? { count: 1, since: now } : { count: failures.count + 1, since: failures.since }
}

/** Tells whether a message has failed often and long enough. */
export function isOutOfPatience(failures: Failures, { patience, now }: { patience: Patience; now: Instant }): boolean {
  const { count, since } = failures
  return count >= patience.most || (count >= patience.attempts && now - since >= patience.milliseconds)
}
