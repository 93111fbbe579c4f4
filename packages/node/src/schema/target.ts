import type { Instant } from '@comity/codec'

/** What a person plans about an identifier of a case (spec/deconfliction.md §2). */
export interface PlannedTargetTable {
  id: string
  unit: string
  case_id: string
  /** The record of the identifier. */
  record: string
  /** First and last day of it, UTC. */
  from_day: string
  until_day: string
  state: 'open' | 'ended'
  entered_by: string
  entered_at: Instant
  ended_at: Instant | null
}

/** Which records of target/1 a target made; those of its two ends are asked about. */
export interface PlannedDayTable {
  record: string
  target: string
  is_asked: boolean
}

/** That this party and a partner plan on the same within 14 days: whom to call about which own target. */
export interface TargetContactTable {
  id: string
  unit: string
  target: string
  agreement: string
  partner: string
  at: Instant
}

export interface TargetTables {
  planned_target: PlannedTargetTable
  planned_day: PlannedDayTable
  target_contact: TargetContactTable
}
