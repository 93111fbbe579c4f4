import { checkShape, fromBase64url, type Json } from '@comity/codec'
import { commitEntry } from './entry.ts'
import { leafHash } from './hash.ts'
import { decodeHashes, LogProof } from './log-proof.ts'
import { type CosignaturePolicy, type VerifiedCheckpoint, verifyCheckpoint } from './verify-checkpoint.ts'
import { verifyInclusion } from './verify-proof.ts'

/** What a log proof proved: this opened entry stands at `index` of the log, under `checkpoint`. */
export interface ProvenEntry {
  readonly index: number
  readonly checkpoint: VerifiedCheckpoint
  /** The 32 bytes of the entry: what other entries name it by. */
  readonly commitment: Uint8Array
  readonly type: string
  readonly body: Json
}

/**
 * spec/log.md §6: an entry of the log that `origin` and `publicKey` (both pinned by the caller, never taken from the
 * proof) name. Throws `schema`, `checkpoint-invalid`, `proof-invalid`.
 */
export function verifyLogProof({
  proof,
  origin,
  publicKey,
  cosignatures,
}: {
  readonly proof: unknown
  readonly origin: string
  readonly publicKey: Uint8Array
  readonly cosignatures: CosignaturePolicy
}): ProvenEntry {
  const { index, hashes, checkpoint: note, entry } = checkShape(LogProof, proof)
  const checkpoint = verifyCheckpoint({ note, origin, publicKey, cosignatures })
  const commitment = commitEntry({ salt: fromBase64url(entry.salt, 32), type: entry.type, body: entry.body })
  verifyInclusion({ leafHash: leafHash(commitment), index, head: checkpoint, hashes: decodeHashes(hashes) })
  return { index, checkpoint, commitment, type: entry.type, body: entry.body }
}
