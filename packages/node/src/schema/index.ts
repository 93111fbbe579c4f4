import type { Instant } from '@comity/codec'
import type { Generated } from 'kysely'

/** One key of one agreement (spec/matching.md §2). Wrapped seeds are gone when it has ended. */
export interface IndexEpochTable {
  id: Generated<number>
  agreement: string
  number: number
  public_key: Uint8Array
  seed_wrapped: Uint8Array | null
  padding_seed_wrapped: Uint8Array | null
  padding_commitment: Uint8Array
  /** `grace`: followed by another, still answers until `until_at`. */
  state: 'current' | 'grace' | 'ended'
  from_at: Instant
  until_at: Instant
  next_sequence: number
  next_padding: number
  /** Indices of the padding rows that stand in the index now, 4 bytes each, ascending. */
  padding: Uint8Array
}

/** A published row; `facts` are the label's without its reference. */
export interface IndexRowTable {
  epoch: number
  reference: Uint8Array
  tag: Uint8Array
  facts: Uint8Array
}

/** Which records stand behind a row, and what each says. */
export interface IndexRowRecordTable {
  epoch: number
  record: string
  reference: Uint8Array
  facts: Uint8Array
}

export interface IndexWithdrawnTable {
  epoch: number
  reference: Uint8Array
  padding: boolean
  version: number
}

export interface IndexManifestTable {
  agreement: string
  version: number
  epoch: number
  jws: string
  digest: Uint8Array
  log_entry: string
  row_count: number
  segment_count: number
  issued_at: Instant
  expires_at: Instant
}

/** A published segment file. A retired one is kept until the version after the one that dropped it. */
export interface IndexSegmentTable {
  sha256: Uint8Array
  epoch: number
  role: 'base' | 'delta' | 'tombstone'
  sequence: number
  bits: number
  prefix: number
  row_count: number
  byte_count: number
  retired_version: number | null
}

/** The newest verified manifest of a publisher's epoch, all of whose segments are here. */
export interface SyncedManifestTable {
  agreement: string
  publisher: string
  epoch: number
  version: number
  jws: string
  row_count: number
  segment_count: number
  issued_at: Instant
  expires_at: Instant
  synced_at: Instant
  /** tlog's `LogProof` of it, as JSON; null for one of before version 0043. */
  proof: string | null
}

export interface SyncedSegmentTable {
  agreement: string
  publisher: string
  epoch: number
  place: number
  sha256: Uint8Array
}

export interface IndexTables {
  index_epoch: IndexEpochTable
  index_row: IndexRowTable
  index_row_record: IndexRowRecordTable
  index_withdrawn: IndexWithdrawnTable
  index_manifest: IndexManifestTable
  index_segment: IndexSegmentTable
  synced_manifest: SyncedManifestTable
  synced_segment: SyncedSegmentTable
}
