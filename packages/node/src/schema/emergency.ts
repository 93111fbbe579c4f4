import type { Instant } from '@comity/codec'
import type { EmergencyUrgency } from '@comity/protocol'

/** An emergency that this party's people declared, or that a partner gave notice of. */
export interface EmergencyTable {
  id: string
  side: 'asking' | 'asked'
  partner: string
  /** Null for a partner's. */
  unit: string | null
  agreement: string
  profile: string
  urgency: EmergencyUrgency
  elements: number
  /** Why, in the person's words; it never leaves this node. */
  reason_sealed: Uint8Array | null
  opened_by: string | null
  opened_at: Instant
  approved_by: string | null
  /** The notice in the outbox. */
  message: string | null
  /** `sentAt` of the notice: by it both parties count. */
  noticed_at: Instant | null
}

export interface EmergencyTables {
  emergency: EmergencyTable
}
