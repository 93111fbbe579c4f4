import { canonicalBytes, checkShape, closed, isComityError, sha256, toBase64url, type Verified } from '@comity/codec'
import { type ProvenEntry, verifyLogProof } from '@comity/tlog'
import Type from 'typebox'
import type { PinnedLog } from './asked-batch.ts'
import type { DrawnFrom } from './draw.ts'
import { fail } from './errors.ts'

/** Log entry type of a population that is fixed (spec/audit.md §9). */
export const auditCloseType = 'audit.close'

const Bytes32 = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })

/** What the entry says: of which audit, and the digest of the list. */
const AuditClose = closed({ audit: Type.String({ minLength: 1, maxLength: 100 }), batches: Bytes32 })

/** What places are drawn from, and where the publisher's log stood when it was fixed. */
export interface FixedPopulation {
  readonly audit: string
  readonly population: readonly DrawnFrom[]
  /** Size of the publisher's checkpoint in the draw. */
  readonly closing: number
}

/** SHA-256 of the RFC 8785 form of a population, as `audit.close` logs it, base64url. */
export function populationDigest(population: readonly DrawnFrom[]): string {
  const listed = population.map(({ digest, count }) => ({ count, digest: toBase64url(digest) }))
  return toBase64url(sha256(canonicalBytes(listed)))
}

/**
 * The publisher's log says that this very list was fixed for this audit, below the checkpoint that the draw is mixed with: an
 * auditor brings no list of its own (spec/audit.md §3). Throws `audit-population`.
 */
export function verifyPopulation({
  proof,
  log,
  ...fixed
}: FixedPopulation & { readonly proof: unknown; readonly log: PinnedLog }): Verified<FixedPopulation> {
  try {
    const entry = verifyLogProof({ proof, ...log })
    if (isThatList(entry, fixed)) return fixed as FixedPopulation as Verified<FixedPopulation> // every check has passed
  } catch (error) {
    if (!isComityError(error)) throw error
  }
  return fail('audit-population', {})
}

function isThatList({ type, body, index }: ProvenEntry, { audit, population, closing }: FixedPopulation): boolean {
  if (type !== auditCloseType || index >= closing) return false
  const said = checkShape(AuditClose, body)
  return said.audit === audit && said.batches === populationDigest(population)
}
