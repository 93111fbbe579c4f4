import type { Instant } from '@comity/codec'

/** Partners that this party's own people suspended, as long as it lasts, and after one that nobody confirmed; what was stands in the log. */
export interface PartySuspensionTable {
  party: string
  suspended_by: string
  suspended_at: Instant
  confirmed_by: string | null
  confirmed_at: Instant | null
  /** The first of the two persons who lift it. */
  lift_by: string | null
  /** When it was found that its hour is over and nobody has confirmed it. */
  lapsed_at: Instant | null
}

export interface SuspensionTables {
  party_suspension: PartySuspensionTable
}
