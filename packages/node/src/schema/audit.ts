import type { DrawnThing } from '@comity/audit'
import type { Instant } from '@comity/codec'

/** A batch whose places can be opened to an auditor until its window closes (spec/audit.md §4). */
export interface AuditBatchTable {
  /** SHA-256 of the question's JWS. */
  digest: Uint8Array
  batch: string
  unit: string
  agreement: string
  publisher: string
  /** The batch key, sealed to each auditor: JSON. */
  keys: string
  closes_at: Instant
}

/** One place: an opening under two seals, or the log entry of its erasure. */
export interface AuditOpeningTable {
  digest: Uint8Array
  position: number
  record: string | null
  sealed: Uint8Array | null
  erasure: string | null
}

/** An audit of which this node is the inquirer or the publisher. */
export interface AuditTable {
  id: string
  agreement: string
  inquirer: string
  publisher: string
  kind: DrawnThing
  from_at: Instant
  until_at: Instant
  nonce_commitment: Uint8Array
  begun_at: Instant
  /** At the publisher the population, canonical JSON: batches, or segments of the manifest; at the inquirer an empty list. */
  batches: string | null
  /** The log entry that says so. */
  close_entry: string | null
  closed_at: Instant | null
  /** This node's own: the first that covers the entry, and with it every erasure before it. */
  checkpoint: string | null
  /** Of an audit of rows: version and digest of the manifest that was in force when it was closed, canonical JSON. */
  manifest: string | null
  /** Shown by the auditor; never accepted again. */
  nonce: Uint8Array | null
  /** SHA-256 of what was drawn with: the same draw may be asked for again, no other. */
  drawn: Uint8Array | null
  /** The verdict with its counts, canonical JSON. */
  outcome: string | null
  concluded_at: Instant | null
}

/** A segment file that stays until its audit is over. */
export interface AuditSegmentTable {
  audit: string
  sha256: Uint8Array
}

/** The record behind a row when the audit was closed, or the log entry of its erasure; padding and rows taken back have none. */
export interface AuditRowTable {
  audit: string
  digest: Uint8Array
  position: number
  record: string | null
  erasure: string | null
}

/** A record that was erased, by its random id: its rows in an index can be opened no more. */
export interface ErasedRecordTable {
  record: string
  erased_at: Instant
}

export interface AuditTables {
  audit_batch: AuditBatchTable
  audit_opening: AuditOpeningTable
  audit: AuditTable
  audit_segment: AuditSegmentTable
  audit_row: AuditRowTable
  erased_record: ErasedRecordTable
}
