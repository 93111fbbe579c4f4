import type { Instant } from '@comity/codec'
import type { EvidenceState } from '@comity/casework/evidence'

/** An evidence transfer, given or received. `state` repeats what its events say, for lists. */
export interface EvidenceTable {
  id: string
  /** `requested` gives, `requesting` receives (spec/evidence.md §1). */
  side: 'requesting' | 'requested'
  partner: string
  unit: string
  agreement: string
  request: string
  state: EvidenceState
  actor_secret: Uint8Array
  opened_at: Instant
  /** The hand-over as each custodian signed it (spec/evidence.md §8). */
  handover_giver: string | null
  handover_receiver: string | null
  /** Names of files that the newest look at what is stored found damaged, under the unit key; null before the first. */
  damage_sealed: Uint8Array | null
  checked_at: Instant | null
}

/** Canonical JSON of each event of both sides, in order, and under the unit key the document that it is about. */
export interface EvidenceEventTable {
  evidence: string
  seq: number
  event: string
  document_sealed: Uint8Array | null
}

/** A stored stream: a file that was collected, or a sealed bag. */
export interface EvidenceFileTable {
  /** Its name on disk. */
  id: string
  evidence: string | null
  unit: string
  kind: 'file' | 'bag'
  /** Of a file its number in the collection, from 0; of a bag which sealing it is. */
  place: number
  byte_count: number
  /** SHA-256 of a file; the root of a bag. */
  digest: Uint8Array
  /** SHA-256 of each chunk, joined; of a bag only. */
  chunk_digests: Uint8Array | null
  /** Its key, under the unit key; null once it was destroyed. */
  key_sealed: Uint8Array | null
  stored_at: Instant
}

/** Each reading of content (spec/evidence.md §8); the log holds the same. */
export interface EvidenceAccessTable {
  evidence: string
  seq: number
  person: string
  place: number
  at: Instant
}

/** A legal hold of this party, with its reason under the unit key; open while nobody has lifted it. */
export interface EvidenceHoldTable {
  evidence: string
  reason_sealed: Uint8Array
  placed_by: string
  placed_at: Instant
  lifted_by: string | null
  lifted_at: Instant | null
}

export interface EvidenceTables {
  evidence: EvidenceTable
  evidence_event: EvidenceEventTable
  evidence_file: EvidenceFileTable
  evidence_access: EvidenceAccessTable
  evidence_hold: EvidenceHoldTable
}
