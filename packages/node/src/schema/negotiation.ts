import type { Instant } from '@comity/codec'

/** A verified statement in a negotiation, this party's or another's. */
export interface NegotiationStatementTable {
  /** base64url SHA-256 of the signed payload. */
  statement: string
  /** The hash of the opening statement: its own in that one. Its opening need not have come yet. */
  negotiation: string
  author: string
  number: number
  jws: string
  received_at: Instant
}

/** A negotiation whose opening is here. */
export interface NegotiationTable {
  negotiation: string
  opener: string
  opened_at: Instant
  /** The agreement whose text every party has initialled; never changes again. */
  frozen: string | null
}

export interface NegotiationTables {
  negotiation: NegotiationTable
  negotiation_statement: NegotiationStatementTable
}
