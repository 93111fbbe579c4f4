import type { Instant } from '@comity/codec'

/** A batch that this node, as publisher, charged and may answer again; kept for audit (spec/matching.md §7). */
export interface AnsweredBatchTable {
  inquirer: string
  batch: string
  /** SHA-256 of the question's JWS. */
  digest: Uint8Array
  agreement: Uint8Array
  epoch: number
  profile: string
  /** Handle of the inquirer's case. */
  handle: Uint8Array
  count: number
  /** Elements charged: the count, once. */
  elements: Uint8Array
  charged_at: Instant
  /** `sentAt` of the question; null for one of before version 0029. */
  asked_at: Instant | null
  /** The signed question, under terms that name an audit, until its window closes (spec/audit.md §4). */
  message: string | null
}

/** One budget counter. Key columns that a kind does not use are empty. */
export interface BudgetCounterTable {
  kind: 'daily' | 'first-load' | 'emergency' | 'notice' | 'pool' | 'partner' | 'case'
  agreement: Uint8Array
  inquirer: string
  profile: string
  /** UTC day, `once`, the id of a notice, or the base64url of a case handle. */
  period: string
  used: number
  budget: number
}

/** Newest checkpoint of each partner's log that this node has seen. */
export interface PartnerCheckpointTable {
  party: string
  size: number
  root: Uint8Array
  note: string
  seen_at: Instant
}

/**
 * Two signed checkpoints of one log that contradict each other: anyone can verify the fork from them (spec/attacks.md
 * E-01).
 */
export interface LogForkTable {
  party: string
  kept: string
  other: string
  /** tlog's `Fork`, `prefix`, as JSON; null where the two are of one size. */
  prefix: string | null
  /** Where the second one was shown: `message` or `witness`; null for one of before version 0014. */
  shown_to: string | null
  seen_at: Instant
}

/** Case handles that a partner closed. */
export interface ClosedHandleTable {
  party: string
  agreement: Uint8Array
  handle: Uint8Array
  closed_at: Instant
}

/** A batch that this node, as inquirer, asks or asked. */
export interface AskBatchTable {
  batch: string
  job: string
  case_id: string
  agreement: Uint8Array
  publisher: string
  epoch: number
  profile: string
  /** The signed question: a retry resends these bytes. */
  message: string
  bulk: Uint8Array
  /** Blinds under the unit key; erased after look-up of `once` questions. */
  blinds_sealed: Uint8Array | null
  /** The records in the order of the elements. */
  records: string[]
  state: 'prepared' | 'answered' | 'done' | 'refused'
  /** Why the partner refused, or what its answer broke. */
  code: string | null
  answer: string | null
  answer_bulk: Uint8Array | null
  /** Labels found, and tags found whose label did not open; null until it is done. */
  hits: number | null
  damaged: number | null
  created_at: Instant
  updated_at: Instant
}

export interface MatchTables {
  answered_batch: AnsweredBatchTable
  budget_counter: BudgetCounterTable
  partner_checkpoint: PartnerCheckpointTable
  log_fork: LogForkTable
  closed_handle: ClosedHandleTable
  ask_batch: AskBatchTable
}
