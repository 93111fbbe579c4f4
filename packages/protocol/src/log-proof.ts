import { closed, type Json } from '@comity/codec'
import Type, { type Static } from 'typebox'
import { Bytes32, Count, NoteText } from './shapes.ts'

/** A log entry opened (spec/log.md): the three that hash to its commitment. */
export const Opening = closed({
  salt: Bytes32,
  type: Type.String({ pattern: '^[a-z0-9.-]{1,64}$' }),
  body: Type.Unknown(),
})

/** An opened entry with the proof that a signed checkpoint holds it (spec/messages.md §6). */
export const LogProof = closed({
  index: Count,
  hashes: Type.Array(Bytes32, { maxItems: 64 }),
  checkpoint: NoteText,
  entry: Opening,
})

/** RFC 6962 consistency between an older size and the proof's checkpoint; null where they are the same. */
export const Consistency = Type.Union([
  Type.Null(),
  closed({ fromSize: Count, hashes: Type.Array(Bytes32, { maxItems: 64 }) }),
])

export type LogProofValue = Static<typeof LogProof>
export type ConsistencyValue = Static<typeof Consistency>

/** An entry that a partner's signed log is proved to hold. */
export interface LoggedEntry {
  readonly index: number
  readonly type: string
  readonly body: Json
  /** The 32 committed bytes: SHA-256(salt ‖ type ‖ body). */
  readonly entry: Uint8Array
  readonly size: number
  readonly root: Uint8Array
  /** The signed note that proves it. */
  readonly checkpoint: string
}
