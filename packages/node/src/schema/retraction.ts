import type { Generated } from 'kysely'
import type { RetractionAct, RetractionAnswer, RetractionReason } from '@comity/protocol'
import type { Instant } from '@comity/codec'

/** Somebody of the unit deletes or corrects a record; `waiting` until a second person agrees where one is needed. */
export interface RecordRetractionTable {
  id: string
  record: string
  case_id: string
  unit: string
  act: RetractionAct
  reason: RetractionReason
  /** Canonical JSON of a waiting correction, under the unit key; gone once it was decided. */
  change_sealed: Uint8Array | null
  /** `void`: the record was gone when it was decided. */
  state: 'waiting' | 'done' | 'void'
  /** Null where the node itself did it at the end of retention. */
  proposed_by: string | null
  proposed_at: Instant
  decided_by: string | null
  decided_at: Instant | null
}

/** A published row that the next version has to take back: its reference is withdrawn then. */
export interface IndexRetractionTable {
  epoch: number
  record: string
  reference: Uint8Array
  act: RetractionAct
  queued_at: Instant
}

/** A retraction message and the answer to it; one id on both sides. */
export interface RetractionTable {
  id: string
  side: 'sent' | 'received'
  partner: string
  unit: string
  agreement: string
  request: string
  act: RetractionAct
  reason: RetractionReason
  created_at: Instant
  answer: RetractionAnswer | null
  answered_at: Instant | null
}

/** What retention erased in one transaction: counts and a digest of ids. */
export interface RetentionCertificateTable {
  id: string
  unit: string
  agreement: string | null
  case_id: string | null
  records: number
  hits: number
  requests: number
  batches: number
  digest: Uint8Array
  log_entry: string
  at: Instant
  /** It is the end of confidential requests alone. */
  is_confidential: Generated<boolean>
}

/** Records of this node that a partner's request is about. */
export interface RequestRecordTable {
  request: string
  record: string
}

export interface RetractionTables {
  record_retraction: RecordRetractionTable
  index_retraction: IndexRetractionTable
  retraction: RetractionTable
  request_record: RequestRecordTable
  retention_certificate: RetentionCertificateTable
}
