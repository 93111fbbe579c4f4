import type { Instant } from '@comity/codec'

/** A joint operation whose proposal is here. */
export interface OperationTable {
  id: string
  /** The unit that proposed it or took part; null while nobody of this party has answered. */
  unit: string | null
  /** Digest of the proposal. */
  proposal: string
  lead: string
  agreement: string
  opened_at: Instant
  /** Makes `actor` of this party's events. */
  actor_secret: Uint8Array
}

/** A verified event, this party's or another's; its proposal need not have come yet. */
export interface OperationEventTable {
  event: string
  operation: string
  party: string
  seq: number
  jws: string
  received_at: Instant
}

export interface OperationDocumentTable {
  digest: string
  operation: string
  /** Canonical JSON. */
  document: string
}

/** At the keeper: the key of an operation, its seed wrapped by the key file of epochs. */
export interface OperationKeyTable {
  operation: string
  public_key: Uint8Array
  seed_wrapped: Uint8Array
}

/** At the keeper: subjects that a party asked about in one UTC day. */
export interface OperationBudgetTable {
  operation: string
  party: string
  day: string
  used: number
  budget: number
}

/** At the keeper: a batch that was charged. */
export interface OutcomeEvaluationTable {
  batch: string
  operation: string
  party: string
  /** SHA-256 of the question's bulk: another one under the same id is refused. */
  digest: Uint8Array
}

export interface OutcomeBatchTable {
  batch: string
  operation: string
  party: string
  number: number
  statements: number
  jws: string
  received_at: Instant
}

/** What this party said last about a key or a token. */
export interface OutcomeSaidTable {
  operation: string
  /** `keyText` of a key, or `merge` and the token. */
  about: string
  revision: number
  /** Digest of the statement. */
  digest: string
}

/** What a party came to for a figure. */
export interface OutcomeVoteTable {
  vote: string
  operation: string
  figure: string
  party: string
  revision: number
  jws: string
  received_at: Instant
}

export interface OperationTables {
  operation: OperationTable
  operation_event: OperationEventTable
  operation_document: OperationDocumentTable
  operation_key: OperationKeyTable
  operation_budget: OperationBudgetTable
  outcome_evaluation: OutcomeEvaluationTable
  outcome_batch: OutcomeBatchTable
  outcome_said: OutcomeSaidTable
  outcome_vote: OutcomeVoteTable
}
