import type { Instant } from '@comity/codec'
import type { Generated } from 'kysely'
import type { RequestState } from '@comity/casework'
import type { CaseKind, RequestAlarm } from '@comity/casework/request'
import type { DualCriminality, JudgementReason, Urgency } from '@comity/agreement'

/** A request sent or received. `state` repeats what its events say, for lists. */
export interface RequestTable {
  id: string
  side: 'requesting' | 'requested'
  partner: string
  unit: string
  agreement: string
  kind: CaseKind
  purpose: string
  urgency: Urgency
  /** Minutes that the agreement gives this urgency. */
  clock_acknowledge: number
  clock_answer: number
  /** Canonical JSON of what of the clocks runs in days, and the calendar once one was named; null where all are minutes. */
  clock_days: Generated<string | null>
  /** The clock that runs out next, and when; null where none runs. */
  next_clock: Generated<'acknowledge' | 'answer' | null>
  next_at: Generated<Instant | null>
  state: RequestState
  /** The hit it cites; on the requesting side only. */
  hit: string | null
  /** Bytes of the request document, under the unit key; null once it was erased. */
  document_sealed: Uint8Array | null
  /** Bytes of the answer, drafted or received, under the unit key. */
  answer_sealed: Uint8Array | null
  actor_secret: Uint8Array
  opened_at: Instant
  erased_at: Instant | null
  /** Which of our own records it is about stands in `request_record`. */
  is_linked: boolean
  /** Marked so by who asked: of the requested party only fenced persons know of it (spec/casework.md §12). */
  is_confidential: Generated<boolean>
  /** When a postponement ends by itself; null in any other state. */
  review_at: Generated<Instant | null>
  /** The earlier request that it follows; no foreign key, for a draft can go. */
  follows: Generated<string | null>
  /** Until when data is preserved, as the requested side granted it newest. */
  held_until: Generated<Instant | null>
  /** By when the request for preserved data is due, as the document of a preservation says. */
  follow_due: Generated<Instant | null>
  /** When its clocks are looked at next; null when nothing of it is to come. */
  due_at: Generated<Instant | null>
}

/** What a row brought beside document, answer and refusal, under the unit key. */
export interface RequestFormTable {
  request: string
  seq: number
  row: string
  form_sealed: Uint8Array
}

/** What the clocks of a request raised, once each. */
export interface RequestAlarmTable {
  request: string
  alarm: RequestAlarm
  raised_at: Instant
  /** Who is called: a contact of the requested party's card. */
  contact: string | null
}

/** Who of the requesting party has seen the answer, and when first. */
export interface RequestReaderTable {
  request: string
  person: string
  read_at: Instant
}

/** Canonical JSON of each event, of both sides, in order. */
export interface RequestEventTable {
  request: string
  seq: number
  event: string
}

/** What a person of the requested party judged of the offence; the newest counts. */
export interface RequestJudgementTable {
  request: string
  seq: number
  /** What the declarations said then. */
  answer: DualCriminality
  reason: JudgementReason
  person: string
  judged_at: Instant
}

/** Which requests of this party were drafted together; nothing of it leaves the node. */
export interface RequestGroupTable {
  request: string
  group_id: string
}

export interface RequestTables {
  request: RequestTable
  request_judgement: RequestJudgementTable
  request_event: RequestEventTable
  request_form: RequestFormTable
  request_alarm: RequestAlarmTable
  request_reader: RequestReaderTable
  request_group: RequestGroupTable
}
