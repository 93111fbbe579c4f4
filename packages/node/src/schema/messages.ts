import type { Instant } from '@comity/codec'

/** Where the two sequences with a partner stand. */
export interface ChannelTable {
  party: string
  /** The sequence of the next message to the partner. */
  next_out: number
  /** The last sequence of the partner whose message was taken up or refused. */
  taken_in: number
}

/** A sequenced message to a partner, in the transaction of the act that it tells. */
export interface OutboxTable {
  id: string
  party: string
  sequence: number
  name: string
  jws: string
  digest: Uint8Array
  /** `refused`: the partner signed that it took the message up and its effect was refused. */
  state: 'waiting' | 'delivered' | 'refused'
  attempts: number
  /** The code of the last failed attempt, or of the refusal. */
  code: string | null
  /** The partner's signed receipt. */
  receipt: string | null
  created_at: Instant
  settled_at: Instant | null
}

/** A sequenced message of a partner, kept with the receipt that was given for it. */
export interface InboxTable {
  party: string
  sequence: number
  id: string
  name: string
  jws: string
  digest: Uint8Array
  state: 'held' | 'taken' | 'refused'
  /** Why the effect was refused. */
  code: string | null
  receipt: string
  received_at: Instant
  settled_at: Instant | null
}

/**
 * Two different messages that a partner signed under one id or sequence: the proof that it did (spec/attacks.md B-01).
 */
export interface InboxConflictTable {
  party: string
  digest: Uint8Array
  sequence: number
  id: string
  jws: string
  received_at: Instant
}

/** Nonces of hops seen, until they would be too old anyway. */
export interface HopNonceTable {
  party: string
  nonce: string
  expires_at: Instant
}

export interface MessageTables {
  channel: ChannelTable
  outbox: OutboxTable
  inbox: InboxTable
  inbox_conflict: InboxConflictTable
  hop_nonce: HopNonceTable
}
