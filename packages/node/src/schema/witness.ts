import type { Instant } from '@comity/codec'

/** A checkpoint of this node's own log that witnesses were asked to cosign. */
export interface CosignedHeadTable {
  size: number
  root: Uint8Array
  /** The note with the log's own signature only. */
  checkpoint: string
  made_at: Instant
}

/** A partner's cosignature of one of them. */
export interface CosignatureTable {
  size: number
  party: string
  public_key: Uint8Array
  /** Its signature line, with the newline. */
  line: string
  /** As the witness states it. */
  cosigned_at: Instant
}

export interface WitnessTables {
  cosigned_head: CosignedHeadTable
  cosignature: CosignatureTable
}
