import type { CaseProof } from '@comity/client'
import { isComityError, toBase64url } from '@comity/codec'
import { encodeLogProof } from '@comity/tlog'
import type { EntryProof, NodeContext } from '../context.ts'
import { Lanes } from '../lanes.ts'
import type { CurrentCommitment } from './case-commitment.ts'

/**
 * Size of the newest checkpoint of our log that each publisher accepted with a batch. In memory only: what is not known,
 * or known too low because it saw a later one elsewhere, its refusal tells.
 */
export class ShownCheckpoints {
  readonly lanes = new Lanes()
  readonly sizes = new Map<string, number>()
}

export interface CaseProofLender {
  readonly shown: ShownCheckpoints
  readonly commitment: CurrentCommitment
  readonly publisher: string
}

/**
 * Lends a case's proof to one batch at a time of each publisher. A publisher refuses a checkpoint that is not proved to
 * extend the newest one it has seen of our log (spec/matching.md §6); it then says which, and the proof is lent once more.
 */
export function caseProofLender(
  node: NodeContext,
  { shown: { lanes, sizes }, commitment, publisher }: CaseProofLender,
): <Result>(use: (proof: CaseProof) => Promise<Result>) => Promise<Result> {
  return (use) =>
    lanes.run(publisher, async () => {
      const lend = async (fromSize: number | undefined) => {
        const proven = await node.log.prove(commitment.logEntry)
        const result = await use(await caseProof(node, { commitment, proven, fromSize }))
        sizes.set(publisher, proven.size)
        return result
      }
      try {
        return await lend(sizes.get(publisher))
      } catch (error) {
        if (!isComityError(error, 'checkpoint-invalid') || typeof error.details['seen'] !== 'number') throw error
        return await lend(error.details['seen'])
      }
    })
}

async function caseProof(
  node: NodeContext,
  {
    commitment,
    proven: { entry, hashes, checkpoint, size },
    fromSize,
  }: {
    readonly commitment: CurrentCommitment
    readonly proven: EntryProof
    readonly fromSize: number | undefined
  },
): Promise<CaseProof> {
  const grown = fromSize !== undefined && fromSize < size
  return {
    handle: toBase64url(commitment.handle),
    proof: encodeLogProof({ index: entry.index, hashes, checkpoint, entry }),
    consistency: grown
      ? { fromSize, hashes: (await node.log.proveConsistency({ fromSize, size })).map(toBase64url) }
      : null,
  }
}
