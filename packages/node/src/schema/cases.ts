import type { PersonStatus } from '@comity/agreement'
import type { WithholdingGround } from '@comity/casework'
import type { Instant } from '@comity/codec'
import type { Generated } from 'kysely'
import type { RecordMarks } from '../handling/record-marks.ts'

/** A case of one unit. Title and legal basis are sealed under the unit's key: they may name people. */
export interface CaseFileTable {
  id: string
  unit: string
  title_sealed: Uint8Array
  /** Name of an offence category (spec/agreements.md §3). */
  category: string
  basis_sealed: Uint8Array
  /** SHA-256 of the document that the legal basis stands in. */
  basis_document: Uint8Array
  state: 'open' | 'closed'
  opened_by: string
  opened_at: Instant
  closed_at: Instant | null
  /** How long its records are kept after they were stored (spec/retraction.md §7). */
  retention_days: Generated<number>
  /** On what ground nothing of it is told to the persons it is about (spec/subjects.md §5); null for most. */
  withholding_ground: Generated<WithholdingGround | null>
}

/** One identifier in one case. Its value is in no column in clear. */
export interface RecordTable extends RecordMarks {
  /** UUID version 7, so that records are stored in the order in which they came. */
  id: string
  case_id: string
  unit: string
  profile: string
  /** HMAC-SHA-256 under the unit's key: finds a repeated value. */
  value_key: Uint8Array
  /** AES-256-GCM under the unit's key. */
  value_sealed: Uint8Array
  status: PersonStatus
  category: string
  first_seen: Instant
  created_at: Instant
  /** The request because of which it is kept and not used (spec/subjects.md §7). */
  restricted_by: string | null
}

export interface ImportTable {
  id: string
  case_id: string
  unit: string
  person: string
  state: 'running' | 'done' | 'failed'
  imported: number
  duplicates: number
  rejected: number
  started_at: Instant
  ended_at: Instant | null
}

/** A refused line: where and why, never what. */
export interface ImportRefusalTable {
  import: string
  line: number
  reason: string
}

export interface CaseTables {
  case_file: CaseFileTable
  record: RecordTable
  import: ImportTable
  import_refusal: ImportRefusalTable
}
