import type { Instant } from '@comity/codec'
import type { Generated } from 'kysely'

/** An act that this node refused: ids, codes and members of closed sets. */
export interface RefusedActTable {
  place: Generated<number>
  /** The id that whoever was refused has: of the call, the batch, the request or the message. */
  id: string
  /** The partner, or the unit of the person. */
  owner: string
  /** The unit whose people may look; null for a partner's act, at which every unit may. */
  unit: string | null
  route: string
  code: string
  agreement: string | null
  /** Canonical JSON of the act that was decided. */
  act: string | null
  refused_at: Instant
  /** It was about a confidential request. */
  is_confidential: Generated<boolean>
}

export interface RefusedActTables {
  refused_act: RefusedActTable
}
