import { isComityError, type Verified } from '@comity/codec'
import { type CosignaturePolicy, type ProvenEntry, verifyLogProof } from '@comity/tlog'
import { commitmentOfCase } from './case-commitment.ts'
import { fail } from './errors.ts'

/** A batch as the publisher stored it: the inquirer signed it, so neither party can show another (spec/audit.md §4). */
export interface AskedBatch {
  /** SHA-256 of the question's JWS. */
  readonly digest: Uint8Array
  readonly agreement: string
  readonly profile: string
  readonly statuses: readonly string[]
  /** base64url of the entry commitment of the case's first entry. */
  readonly caseHandle: string
  /** Blinded elements, 32 bytes each. */
  readonly elements: Uint8Array
  /** The log proof of the case commitment that the batch carried. */
  readonly case: unknown
}

/** A batch whose case commitment was proved: what a drawn element of it is compared with. */
export interface ProvenBatch extends AskedBatch {
  /** SHA-256(salt₂ ‖ L) in the proved entry. */
  readonly commitment: Uint8Array
}

/** The inquirer's log as it is pinned. */
export interface PinnedLog {
  readonly origin: string
  readonly publicKey: Uint8Array
  readonly cosignatures: CosignaturePolicy
}

/**
 * The commitment that a batch carries stands in the inquirer's log, under a checkpoint that the signed batch itself holds:
 * so it was logged before the batch was made (spec/audit.md §5, step 1). Throws `opening-unlogged`.
 */
export function verifyAskedBatch({
  batch,
  log,
}: {
  readonly batch: AskedBatch
  readonly log: PinnedLog
}): Verified<ProvenBatch> {
  const commitment = commitmentOfCase(proveEntry(batch, log), batch) ?? fail('opening-unlogged', {})
  return { ...batch, commitment } as Verified<ProvenBatch> // every check has passed
}

function proveEntry(batch: AskedBatch, log: PinnedLog): ProvenEntry {
  try {
    return verifyLogProof({ proof: batch.case, ...log })
  } catch (error) {
    if (!isComityError(error)) throw error
    return fail('opening-unlogged', {})
  }
}
