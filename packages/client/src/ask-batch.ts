import { equalBytes, fromBase64url, isComityError, sha256, utf8Encode } from '@comity/codec'
import { type Label, lookup, type SealedIndex } from '@comity/match-index'
import type { Output } from '@comity/oprf'
import { elementLength, foreignMessage, matchEvaluateAnswer, type PinnedKey, verifyMessage } from '@comity/protocol'
import { fail } from './errors.ts'

/** A batch as it is kept before a byte of it leaves: a retry sends exactly this again (spec/matching.md §6). */
export interface PreparedBatch {
  readonly batch: string
  readonly publisher: string
  /** The signed question. */
  readonly message: string
  /** Blinded elements, 32 bytes each. */
  readonly bulk: Uint8Array
  /** Blinds, 32 bytes each, in the same order; they never leave this node. */
  readonly blinds: Uint8Array
  /** Our own record ids, in the same order. */
  readonly records: readonly string[]
}

/** What is known of the publisher when its answer is read: all of it pinned beforehand, none of it from the answer. */
export interface AnswerTrust {
  readonly messageKey: PinnedKey
  readonly publicKey: Uint8Array
  readonly index: SealedIndex
}

export interface FoundHit {
  readonly record: string
  readonly label: Label
  readonly withdrawn: boolean
  /** The hit's own blind, kept for its report. */
  readonly blind: Uint8Array
  /** Place in the batch. */
  readonly position: number
  /** Sequence of the segment that decided. */
  readonly sequence: number
}

export interface SettledBatch {
  readonly batch: string
  readonly publisher: string
  readonly hits: readonly FoundHit[]
  /** Tags that were found and whose label did not open: shown to a person, never "no match". */
  readonly damaged: number
  readonly answer: { readonly message: string; readonly bulk: Uint8Array }
}

export interface Finalizing {
  finalize(batch: {
    readonly inputs: readonly Uint8Array[]
    readonly blinds: Uint8Array
    readonly blindedElements: Uint8Array
    readonly evaluatedElements: Uint8Array
    readonly proof: Uint8Array
    readonly publicKey: Uint8Array
  }): Promise<readonly Output[]>
}

/**
 * Reads a publisher's answer to a batch (spec/matching.md §8): signature, that it answers this very batch, the proof
 * under the pinned key; only then outputs exist and are looked up.
 * Throws what `verifyMessage` throws, and `proof-invalid`.
 */
export async function settleBatch({
  party,
  batch,
  inputs,
  answer,
  trust,
  kernel,
}: {
  readonly party: string
  readonly batch: PreparedBatch
  readonly inputs: readonly Uint8Array[]
  readonly answer: { readonly message: string; readonly bulk: Uint8Array }
  readonly trust: AnswerTrust
  readonly kernel: Finalizing
}): Promise<SettledBatch> {
  const { body } = verifyMessage({
    definition: matchEvaluateAnswer,
    message: foreignMessage(answer.message),
    bulk: answer.bulk,
    sender: { party: batch.publisher, publicKey: trust.messageKey },
    recipient: party,
  })
  const asked = body.batch === batch.batch && body.count === inputs.length
  if (!asked || !equalBytes(fromBase64url(body.batchDigest, 32), questionDigest(batch))) fail('proof-invalid', {})
  const elements = inputs.length * elementLength
  const outputs = await kernel.finalize({
    inputs,
    blinds: batch.blinds,
    blindedElements: batch.bulk,
    evaluatedElements: answer.bulk.subarray(0, elements),
    proof: answer.bulk.subarray(elements),
    publicKey: trust.publicKey,
  })
  return {
    batch: batch.batch,
    publisher: batch.publisher,
    answer,
    ...lookupAll({ outputs, batch, index: trust.index }),
  }
}

/** The digest that answers and the publisher's log name a batch by: SHA-256 of the question's JWS. */
export function questionDigest(batch: Pick<PreparedBatch, 'message'>): Uint8Array {
  return sha256(utf8Encode(batch.message))
}

function lookupAll({
  outputs,
  batch,
  index,
}: {
  readonly outputs: readonly Output[]
  readonly batch: PreparedBatch
  readonly index: SealedIndex
}): { readonly hits: readonly FoundHit[]; readonly damaged: number } {
  const hits: FoundHit[] = []
  let damaged = 0
  for (const [position, output] of outputs.entries()) {
    try {
      const found = lookup({ index, output })
      const record = batch.records[position]
      if (found === undefined || record === undefined) continue
      const blind = batch.blinds.slice(position * elementLength, (position + 1) * elementLength)
      const { label, withdrawn, sequence } = found
      hits.push({ record, label, withdrawn, blind, position, sequence })
    } catch (error) {
      if (!isComityError(error, 'label-damaged')) throw error
      damaged += 1
    }
  }
  return { hits, damaged }
}
