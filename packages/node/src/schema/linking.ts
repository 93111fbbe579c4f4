import type { Instant } from '@comity/codec'

/** Groups of linked cases as they were last found; all of a unit are replaced together. */
export interface NetworkCandidateTable {
  id: string
  unit: string
  /** Strongest first, from 0. */
  place: number
  cases: readonly string[]
  /** SHA-256 of the sorted cases: the same group found again. */
  digest: Uint8Array
  score: number
  /** Canonical JSON of the strongest reasons, by ids of records. */
  reasons: string
  reason_count: number
}

/** When the groups of a unit were last looked for. */
export interface NetworkSearchTable {
  unit: string
  found_at: Instant
}

/** A group of which a person said that it is no network. */
export interface NetworkDismissalTable {
  unit: string
  digest: Uint8Array
  person: string
  at: Instant
  /** Under the unit key. */
  reason_sealed: Uint8Array
}

/** Cases that a person holds to be the work of one gang. */
export interface NetworkTable {
  id: string
  unit: string
  /** Under the unit key: it may name people. */
  name_sealed: Uint8Array
  state: 'open' | 'closed'
  opened_at: Instant
}

/** A case is in one network at most. */
export interface NetworkCaseTable {
  case_id: string
  network: string
}

/** What people did with a network; never changed. */
export interface NetworkActTable {
  id: string
  network: string
  act: 'open' | 'add' | 'remove' | 'merge' | 'split' | 'close'
  person: string
  at: Instant
  cases: readonly string[]
  other: string | null
  /** Under the unit key. */
  reason_sealed: Uint8Array
}

export interface LinkingTables {
  network_candidate: NetworkCandidateTable
  network_search: NetworkSearchTable
  network_dismissal: NetworkDismissalTable
  network: NetworkTable
  network_case: NetworkCaseTable
  network_act: NetworkActTable
}
