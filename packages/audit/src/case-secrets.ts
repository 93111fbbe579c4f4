import { concatBytes, hmacSha256, i2osp, lengthPrefixed, sha256, utf8Encode } from '@comity/codec'
import { leafHash } from '@comity/tlog'

/** What opens the commitment of a case (spec/matching.md §6): shown to an auditor, to nobody else. */
export interface CaseSecrets {
  readonly caseId: string
  /** SHA-256 of the document that is the legal basis. */
  readonly basisDigest: Uint8Array
  readonly recordsRoot: Uint8Array
  readonly recordCount: number
  /** salt₂, 32 random bytes. */
  readonly salt: Uint8Array
}

/** One record as an auditor sees it: input bytes (spec/matching.md §1) and person status. */
export interface CommittedRecord {
  readonly input: Uint8Array
  readonly status: string
}

/** spec/matching.md §6: SHA-256(salt₂ ‖ L), what the log entry of a case holds. */
export function commitSecrets({ caseId, basisDigest, recordsRoot, recordCount, salt }: CaseSecrets): Uint8Array {
  const bound = lengthPrefixed(utf8Encode(caseId), basisDigest, recordsRoot, i2osp(recordCount, 8))
  return sha256(concatBytes(salt, bound))
}

/** The salt of the record at `index`: the first half of HMAC-SHA-256(salt seed, I2OSP(index, 8)). */
export function recordSalt({ saltSeed, index }: { readonly saltSeed: Uint8Array; readonly index: number }): Uint8Array {
  return hmacSha256(saltSeed, i2osp(index, 8)).subarray(0, 16)
}

/** The leaf hash of a record in the tree of its case. */
export function recordLeaf({ salt, input, status }: CommittedRecord & { readonly salt: Uint8Array }): Uint8Array {
  return leafHash(sha256(lengthPrefixed(salt, input, utf8Encode(status))))
}
