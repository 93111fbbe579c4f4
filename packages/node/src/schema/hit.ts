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
}

export interface HitTables {
  hit: HitTable
}
