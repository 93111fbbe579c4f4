import { checkShape, closed, equalBytes, fromBase64url, isComityError } from '@comity/codec'
import { maxSegmentRows } from '@comity/match-index'
import { type ProvenEntry, verifyLogProof } from '@comity/tlog'
import Type, { type Static } from 'typebox'
import type { PinnedLog } from './asked-batch.ts'
import type { Place } from './draw.ts'
import { fail } from './errors.ts'

/** Log entry type of an erasure inside the audit window (spec/audit.md §6). */
export const auditEraseType = 'audit.erase'

/** A batch has fewer elements than a segment has rows. */
const maxPosition = maxSegmentRows - 1

const Bytes32 = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })

/** What the entry says: of which batch or segment, which places can no longer be opened, because their records were erased. */
export const AuditErase = closed({
  agreement: Bytes32,
  /** base64url of the SHA-256 of the question's JWS, or of the segment file. */
  batch: Bytes32,
  positions: Type.Array(Type.Integer({ minimum: 0, maximum: maxPosition }), { minItems: 1, maxItems: 4_096 }),
})
export type AuditErase = Static<typeof AuditErase>

export interface ProvenErasure {
  readonly place: Place
  /** Whether it was logged before the checkpoint that the draw was mixed with: nobody could erase what was drawn. */
  readonly isBeforeDraw: boolean
}

/**
 * The log of the party that is audited says that this very place was erased. `closing` is the size of its checkpoint in the draw.
 * Throws `erasure-unproved`.
 */
export function verifyErasure({
  place,
  agreement,
  proof,
  log,
  closing,
}: {
  readonly place: Place
  readonly agreement: string
  readonly proof: unknown
  readonly log: PinnedLog
  readonly closing: number
}): ProvenErasure {
  const entry = proveEntry(proof, log)
  const body = bodyOf(entry)
  const isOfBatch = body.agreement === agreement && equalBytes(fromBase64url(body.batch, 32), place.digest)
  if (!isOfBatch || !body.positions.includes(place.position)) fail('erasure-unproved', { position: place.position })
  return { place, isBeforeDraw: entry.index < closing }
}

function proveEntry(proof: unknown, log: PinnedLog): ProvenEntry {
  try {
    return verifyLogProof({ proof, ...log })
  } catch (error) {
    if (!isComityError(error)) throw error
    return fail('erasure-unproved', {})
  }
}

function bodyOf(entry: ProvenEntry): AuditErase {
  if (entry.type !== auditEraseType) fail('erasure-unproved', {})
  try {
    return checkShape(AuditErase, entry.body)
  } catch {
    return fail('erasure-unproved', {})
  }
}
