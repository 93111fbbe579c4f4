import type { ExtensionReason, RefusalGround, SubjectKind, SubjectState } from '@comity/casework'
import type { Instant } from '@comity/codec'

/** A request of a person about one identifier. `state` and `ended_at` repeat what its events say, for lists. */
export interface SubjectRequestTable {
  id: string
  unit: string
  kind: SubjectKind
  profile: string
  /** As of a record of this identifier; null once it was erased. */
  value_key: Uint8Array | null
  /** Canonical value, under the unit key; null once it was erased. */
  value_sealed: Uint8Array | null
  /** Its clock: calendar months from the receipt. */
  months: number
  extended_months: number
  received_at: Instant
  opened_at: Instant
  state: SubjectState
  actor_secret: Uint8Array
  /** Canonical JSON array of its events. */
  events: string
  extension: ExtensionReason | null
  /** Canonical JSON of the newest proposal, under the unit key. */
  proposal_sealed: Uint8Array | null
  proposed_by: string | null
  decision: 'grant' | 'refuse' | null
  ground: RefusalGround | null
  /** On how many records it was carried out; null until it was. */
  records: number | null
  ended_at: Instant | null
  erased_at: Instant | null
}

/** Under which epoch a record stood in an index until it was restricted. */
export interface FormerPublicationTable {
  record: string
  epoch: number
  until_at: Instant
}

export interface SubjectTables {
  subject_request: SubjectRequestTable
  former_publication: FormerPublicationTable
}
