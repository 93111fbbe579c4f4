import type { Generated } from 'kysely'

/** Counts the changes of a case's records; a trigger keeps it, so that no writer can forget. */
export interface CaseRevisionTable {
  case_id: string
  revision: Generated<number>
}

/** One commitment of a case under an agreement (spec/matching.md §6); the newest covers the records of its revision. */
export interface CaseCommitmentTable {
  case_id: string
  agreement: string
  /** Place in the chain, from 1. */
  place: number
  revision: number
  /** The log entry that holds it, and its 32 committed bytes. */
  log_entry: string
  entry: Uint8Array
}

export interface AskingTables {
  case_revision: CaseRevisionTable
  case_commitment: CaseCommitmentTable
}
