import type { CaseProof } from '@comity/client'
import { isComityError, toBase64url } from '@comity/codec'
import { encodeLogProof } from '@comity/tlog'
import type { EntryProof, NodeContext } from '../context.ts'
import type { CurrentCommitment } from './case-commitment.ts'
import type { Lanes } from '../lanes.ts'

export interface CaseProofLender {
  readonly lanes: Lanes
  readonly commitment: CurrentCommitment
  readonly publisher: string
}

/**
 * Lends a case's proof to one batch at a time of each publisher. A publisher refuses a checkpoint that is not proved to
 * extend the newest one it has seen of our log (spec/matching.md §6); that is the one of the last accepted batch, unless
 * it saw a later one elsewhere, as with a manifest: its refusal then says which, and the proof is lent once more.
 */
export function caseProofLender(
  node: NodeContext,
  { lanes, commitment, publisher }: CaseProofLender,
): <Result>(use: (proof: CaseProof) => Promise<Result>) => Promise<Result> {
  return (use) =>
    lanes.run(`publisher ${publisher}`, async () => {
      const proven = await node.log.prove(commitment.logEntry)
      const shown = await shownSize(node, publisher)
      const lend = async (from: EntryProof, fromSize: number | undefined) => {
        const result = await use(await caseProof(node, { commitment, proven: from, fromSize }))
        if (shown !== from.size) await recordShown(node, publisher, from.size)
        return result
      }
      try {
        return await lend(proven, shown)
      } catch (error) {
        if (!isComityError(error, 'checkpoint-invalid') || typeof error.details['seen'] !== 'number') throw error
        // What it saw may be newer than our first proof; the log has not shrunk since.
        return await lend(await node.log.prove(commitment.logEntry), error.details['seen'])
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

async function shownSize(node: NodeContext, publisher: string): Promise<number | undefined> {
  const row = await node.db
    .selectFrom('shown_checkpoint')
    .select('size')
    .where('publisher', '=', publisher)
    .executeTakeFirst()
  return row?.size
}

async function recordShown(node: NodeContext, publisher: string, size: number): Promise<void> {
  await node.db
    .insertInto('shown_checkpoint')
    .values({ publisher, size })
    .onConflict((conflict) => conflict.column('publisher').doUpdateSet({ size }))
    .execute()
}
