import type { Instant } from '@comity/codec'
import type { HitState } from '@comity/casework'

/** A verified tag found in a partner's index, with its opened label. */
export interface HitTable {
  id: string
  unit: string
  case_id: string
  record: string
  agreement: string
  publisher: string
  epoch: number
  batch: string
  /** Place of the element in its batch. */
  position: number
  profile: string
  /** Canonical value, under the unit key; null once it was erased. */
  value_sealed: Uint8Array | null
  /** The hit's own blind, kept for its report, under the unit key; null once it was erased. */
  blind_sealed: Uint8Array | null
  purpose: string
  basis: string
  /** The publisher's row reference: quoting it is a release. */
  reference: Uint8Array
  category: number
  statuses: number
  contact_unit: number
  handling: number
  month: number
  state: HitState
  actor_secret: Uint8Array
  /** Canonical JSON array of the hit's events (spec/casework.md §3). */
  events: string
  /** Why it was confirmed or dismissed, under the unit key. */
  reason_sealed: Uint8Array | null
  found_at: Instant
  confirmed_at: Instant | null
  /** When this node learned that the publisher took the row back, whatever a person had decided. */
  withdrawn_at: Instant | null
  erased_at: Instant | null
  /** The manifest and the segment in which it was found; null for one of before version 0043, and once it was erased. */
  manifest: Uint8Array | null
  segment: Uint8Array | null
}

/** A publisher's manifest in which something was found, with its place in that party's log: kept for the reports of hits. */
export interface KeptManifestTable {
  /** SHA-256 of the JWS. */
  digest: Uint8Array
  jws: string
  /** tlog's `LogProof`, as JSON. */
  proof: string
}

/** A segment in which something was found. */
export interface KeptSegmentTable {
  sha256: Uint8Array
  bytes: Uint8Array
}

export interface HitTables {
  hit: HitTable
  kept_manifest: KeptManifestTable
  kept_segment: KeptSegmentTable
}
