import type { Instant } from '@comity/codec'
import type { InboxMessageState, OutboxMessageState } from '@comity/protocol/channel'
import type { Generated } from 'kysely'

/** Where the two sequences with a partner stand. */
export interface ChannelTable {
  party: string
  /** Our channel epoch towards the partner, and the sequence of the next message in it. */
  out_epoch: Generated<number>
  next_out: number
  /** The partner's channel epoch that is open, and the last sequence in it that was taken, refused or set aside. */
  in_epoch: Generated<number>
  taken_in: number
}

/** A sequenced message to a partner, in the transaction of the act that it tells. */
export interface OutboxTable {
  id: string
  party: string
  epoch: Generated<number>
  sequence: number
  name: string
  jws: string
  digest: Uint8Array
  state: OutboxMessageState
  attempts: number
  /** The code of the last failed attempt, or of the refusal. */
  code: string | null
  /** Attempts in a row at which the partner could not read it, and the first of them. */
  unreadable_count: number | null
  unreadable_since: Instant | null
  /** Of a message that was set aside: when to ask what became of it. */
  ask_at: Instant | null
  /** The partner's signed receipt. */
  receipt: string | null
  /** The receipt it gave before it lost the message and got it again. */
  prior_receipt: string | null
  created_at: Instant
  settled_at: Instant | null
}

/** A sequenced message of a partner, kept with the receipt that was given for it. */
export interface InboxTable {
  party: string
  epoch: Generated<number>
  sequence: number
  id: string
  name: string
  jws: string
  digest: Uint8Array
  state: InboxMessageState
  /** Why the effect was refused or failed. */
  code: string | null
  /** How often its effect failed by this node's own fault, and since when. */
  failures: number | null
  failing_since: Instant | null
  receipt: string
  received_at: Instant
  /** `sentAt` of the message; null where its bytes were gone when version 0029 came. */
  sent_at: Instant | null
  settled_at: Instant | null
}

/**
 * Two different messages that a partner signed under one id or sequence: the proof that it did (spec/attacks.md B-01).
 */
export interface InboxConflictTable {
  party: string
  digest: Uint8Array
  epoch: Generated<number>
  sequence: number
  id: string
  jws: string
  received_at: Instant
}

/** Who has confirmed that a held party may go on. */
export interface PartyResumeTable {
  party: string
  person: string
  confirmed_at: Instant
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
  party_resume: PartyResumeTable
  hop_nonce: HopNonceTable
}
