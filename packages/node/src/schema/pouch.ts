import type { Instant } from '@comity/codec'
import type { PouchPartKind } from '@comity/protocol/pouch'

/** A pouch that was packed for a partner. */
export interface PouchOutTable {
  pouch: string
  party: string
  number: number
  manifest: string
  created_at: Instant
  expires_at: Instant
  byte_count: number
  /** When a pouch of the partner said that it opened this one. */
  acknowledged_at: Instant | null
}

/** What a packed pouch held, so that its acknowledgement ends the carrying of it. */
export interface PouchOutPartTable {
  pouch: string
  kind: PouchPartKind
  /** Id of the message or question, or the SHA-256 of the segment in hex. */
  ref: string
}

/** A partner's pouch whose file held. */
export interface PouchInTable {
  party: string
  pouch: string
  number: number
  /** SHA-256 of the manifest's JWS. */
  digest: Uint8Array
  manifest: string
  /** `opening`: verified whole; what it holds is being taken up, and a start goes on with that. */
  state: 'opening' | 'opened' | 'refused'
  code: string | null
  /** Name of the file while it is being taken up, or in quarantine. */
  file: string
  received_at: Instant
  opened_at: Instant | null
}

/** A file in quarantine: it was no pouch that could be taken up. */
export interface PouchRefusedTable {
  file: string
  code: string
  byte_count: number
  refused_at: Instant
}

/** A message that came by pouch, whose receipt the partner is not known to have. */
export interface PouchReceiptTable {
  party: string
  id: string
}

/** The answer to a question that came by pouch, until the partner is known to have it. */
export interface PouchAnswerTable {
  party: string
  question: string
  /** Wire name of the question. */
  name: string
  kind: 'answer' | 'refusal'
  content: Uint8Array
  answered_at: Instant
}

/** A question of a job that waits for the pouch; batches stand in `ask_batch`. */
export interface PouchQuestionTable {
  id: string
  party: string
  job: string
  agreement: string
  jws: string
  /** JWS of the answer. */
  answer: string | null
  /** Why the partner refused. */
  code: string | null
  asked_at: Instant
}

/** A segment that a partner asked for by pouch. */
export interface PouchWantedTable {
  party: string
  sha256: Uint8Array
}

/** What our witness answered to a checkpoint that came by pouch, until the partner is known to have it. */
export interface PouchCosignatureTable {
  party: string
  /** Size of the partner's log that was cosigned. */
  size: number
  /** Signature lines (C2SP tlog-witness). */
  lines: string
}

/** The newest checkpoint of our log that a partner reached by pouch is known to have seen. */
export interface PouchShownTable {
  party: string
  size: number
}

export interface PouchTables {
  pouch_out: PouchOutTable
  pouch_out_part: PouchOutPartTable
  pouch_in: PouchInTable
  pouch_refused: PouchRefusedTable
  pouch_receipt: PouchReceiptTable
  pouch_answer: PouchAnswerTable
  pouch_question: PouchQuestionTable
  pouch_wanted: PouchWantedTable
  pouch_cosignature: PouchCosignatureTable
  pouch_shown: PouchShownTable
}
