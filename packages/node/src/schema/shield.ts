import type { ShieldGround } from '@comity/agreement'
import type { Instant } from '@comity/codec'
import type { Generated } from 'kysely'

/** An identifier that must not be found: by nobody, or not by some. */
export interface ShieldTable {
  id: string
  /** The order in which shields were placed. */
  place: Generated<number>
  /** The record it was placed on; it may be gone. */
  record: string
  case_id: string
  unit: string
  profile: string
  /** The identifier under the unit's key; erased when the shield is lifted. */
  value_sealed: Uint8Array | null
  ground: ShieldGround | null
  /** Canonical JSON of `notTo`. */
  not_to: string
  words: readonly string[]
  placed_by: string
  placed_at: Instant
  confirmed_by: string | null
  confirmed_at: Instant | null
  /** The first of the two persons who lift it. */
  lift_by: string | null
  lifted_at: Instant | null
}

/** The same identifier as each unit's records know it, as long as the shield stands. */
export interface ShieldKeyTable {
  unit: string
  profile: string
  value_key: Uint8Array
  shield: string
  words: readonly string[]
}

export interface ShieldTables {
  shield: ShieldTable
  shield_key: ShieldKeyTable
}
