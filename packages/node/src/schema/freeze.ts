import type { Instant } from '@comity/codec'
import type { FreezeState } from '@comity/casework/freeze'

/** A payment stop asked for or received. `state` repeats what `object` says, for lists. */
export interface FreezeTable {
  id: string
  side: 'requesting' | 'requested'
  partner: string
  unit: string
  agreement: string
  purpose: string
  urgency: 'E1' | 'U'
  state: FreezeState
  /** The replayed state as canonical JSON: no person and no account is in it, so it outlives the documents. */
  object: string
  /** The freeze of this party from which the money moved on, and which of its hops this one follows. */
  parent: string | null
  hop: number | null
  /** The confirmed hit, or the other ground under the unit key, on which a person of this party asked. */
  hit: string | null
  ground_sealed: Uint8Array | null
  actor_secret: Uint8Array
  opened_at: Instant
  /** When a clock has something to say next; null where none has. */
  due_at: Instant | null
  erased_at: Instant | null
}

/** Canonical JSON of each event, of both sides, in order. */
export interface FreezeEventTable {
  freeze: string
  seq: number
  event: string
}

/** A document by its digest, under the unit key; null once it was erased. */
export interface FreezeDocumentTable {
  freeze: string
  digest: string
  sealed: Uint8Array | null
}

/** What a clock said, or what else somebody has to know; each once. */
export interface FreezeNoticeTable {
  freeze: string
  kind: 'escalate' | 'missed' | 'ends' | 'lapse' | 'overtaken'
  clock: string
  /** The instant of the clock that it is about. */
  due_at: Instant
  /** When it was said. */
  at: Instant
  /** Of an escalation: who is called, a contact of the requested party's card. */
  contact: string | null
}

export interface FreezeTables {
  freeze: FreezeTable
  freeze_event: FreezeEventTable
  freeze_document: FreezeDocumentTable
  freeze_notice: FreezeNoticeTable
}
