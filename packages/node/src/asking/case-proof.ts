import type { CaseProof } from '@comity/client'
import { isComityError, toBase64url } from '@comity/codec'
import { type CosignaturePolicy, encodeLogProof } from '@comity/tlog'
import type { EntryProof, NodeContext } from '../context.ts'
import { Lanes } from '../lanes.ts'
import { consistencyBeside } from '../log/consistency-beside.ts'
import { shownByPouch } from '../pouch/asked-by-pouch.ts'
import type { CurrentCommitment } from './case-commitment.ts'

/**
 * Size of the newest checkpoint of our log that each publisher accepted with a batch. In memory only: what is not known,
 * or known too low because it saw a later one elsewhere, its refusal tells.
 */
export class ShownCheckpoints {
  readonly lanes = new Lanes()
  readonly sizes = new Map<string, number>()
}

const maxRefusals = 3

function newest(left: number | undefined, right: number | undefined): number {
  return Math.max(left ?? 0, right ?? 0)
}

export interface CaseProofLender {
  readonly shown: ShownCheckpoints
  readonly commitment: CurrentCommitment
  readonly publisher: string
  /** What the agreement asks of a checkpoint of ours. */
  readonly policy: CosignaturePolicy
}

/**
 * Lends a case's proof to one batch at a time of each publisher. A publisher refuses a checkpoint that is not proved to
 * extend the newest one it has seen of our log (spec/matching.md §6); it then says which, and the proof is lent once more.
 */
export function caseProofLender(
  node: NodeContext,
  { shown: { lanes, sizes }, commitment, publisher, policy }: CaseProofLender,
): <Result>(use: (proof: CaseProof) => Promise<Result>) => Promise<Result> {
  return (use) =>
    lanes.run(publisher, async () => {
      const lend = async (fromSize: number) => {
        const proven = await node.witnesses.prove(commitment.logEntry, policy)
        const result = await use(await caseProof(node, { commitment, proven, fromSize }))
        sizes.set(publisher, newest(fromSize, proven.size))
        return result
      }
      // What was made for a pouch may never have left, as when a record of it was restricted: only what is on its way counts.
      const lent = (await shownByPouch(node, publisher)) ?? sizes.get(publisher)
      let seen = newest(lent, node.witnesses.shownTo(publisher))
      for (let refusals = 0; ; refusals += 1) {
        try {
          return await lend(seen)
        } catch (error) {
          if (!isComityError(error, 'checkpoint-invalid') || typeof error.details['seen'] !== 'number') throw error
          // It sees our log also as its witness, and may have seen a later checkpoint while the batch was on its way.
          if (refusals === maxRefusals) throw error
          seen = error.details['seen']
        }
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
    readonly fromSize: number
  },
): Promise<CaseProof> {
  return {
    handle: toBase64url(commitment.handle),
    proof: encodeLogProof({ index: entry.index, hashes, checkpoint, entry }),
    consistency: await consistencyBeside(node.log, { seen: fromSize, size }),
  }
}
