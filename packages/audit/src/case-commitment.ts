import { checkShape, closed, equalBytes, fromBase64url, isComityError, toBase64url } from '@comity/codec'
import type { ProvenEntry } from '@comity/tlog'
import Type, { type Static } from 'typebox'
import { type CaseSecrets, commitSecrets } from './case-secrets.ts'

/** Log entry type of a case commitment (spec/matching.md §6). */
export const caseCommitmentType = 'case.commitment'

/** Handle and previous entry of the first commitment of a chain. */
export const noEntry: Uint8Array = new Uint8Array(32)

const Bytes32 = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })
const CaseCommitmentBody = closed({ agreement: Bytes32, handle: Bytes32, previous: Bytes32, commitment: Bytes32 })

/** What the log entry of a case commitment says. A batch opens it; it names neither the case nor a record. */
export type CaseCommitmentBody = Readonly<Static<typeof CaseCommitmentBody>>

export interface NewCaseCommitment extends CaseSecrets {
  /** base64url of the agreement's hash. */
  readonly agreement: string
  /** Entry commitment of the chain's first entry; `noEntry` in the first. */
  readonly handle: Uint8Array
  /** Entry commitment of the entry before; `noEntry` in the first. */
  readonly previous: Uint8Array
}

/** The body of a case commitment: binds a chain of one case and agreement to its records and basis, hiding both. */
export function commitCase(commitment: NewCaseCommitment): CaseCommitmentBody {
  return {
    agreement: commitment.agreement,
    handle: toBase64url(commitment.handle),
    previous: toBase64url(commitment.previous),
    commitment: toBase64url(commitSecrets(commitment)),
  }
}

/**
 * SHA-256(salt₂ ‖ L) in a proved entry that commits a case (spec/matching.md §6), 32 bytes; undefined when the entry is
 * none, or is not of the chain of `caseHandle` (base64url) under that agreement.
 */
export function commitmentOfCase(
  entry: ProvenEntry,
  { agreement, caseHandle }: { readonly agreement: string; readonly caseHandle: string },
): Uint8Array | undefined {
  if (entry.type !== caseCommitmentType) return undefined
  const body = readBody(entry)
  if (body?.agreement !== agreement) return undefined
  const handle = fromBase64url(body.handle, 32)
  // The first entry of a chain carries zeros, twice: its own commitment is the handle, and none is before it.
  const isFirst = equalBytes(handle, noEntry)
  if (isFirst !== equalBytes(fromBase64url(body.previous, 32), noEntry)) return undefined
  const expected = isFirst ? entry.commitment : handle
  return equalBytes(expected, fromBase64url(caseHandle, 32)) ? fromBase64url(body.commitment, 32) : undefined
}

function readBody(entry: ProvenEntry): CaseCommitmentBody | undefined {
  try {
    return checkShape(CaseCommitmentBody, entry.body)
  } catch (error) {
    if (isComityError(error)) return undefined
    throw error
  }
}
