import type { CaseProof } from '@comity/client'
import { isComityError, type Json, readUnverifiedPayload, toBase64url, utf8Decode } from '@comity/codec'
import type { MatchEvaluate } from '@comity/protocol'
import { encodeLogProof, parseCheckpoint, parseNote } from '@comity/tlog'
import type { EntryProof, NodeContext } from '../context.ts'
import type { CurrentCommitment } from './case-commitment.ts'
import type { Lanes } from './lanes.ts'

export interface CaseProofLender {
  readonly lanes: Lanes
  readonly commitment: CurrentCommitment
  readonly publisher: string
}

/**
 * Lends a case's proof to one batch at a time of each publisher. A publisher refuses a checkpoint that does not extend
 * the newest one it has seen of our log (spec/matching.md §6); the one of the last accepted batch is that newest one.
 * Only a crash between its acceptance and our note of it leaves us behind: then the sizes that were sent are tried.
 */
export function caseProofLender(
  node: NodeContext,
  { lanes, commitment, publisher }: CaseProofLender,
): <Result>(use: (proof: CaseProof) => Promise<Result>) => Promise<Result> {
  return (use) =>
    lanes.run(`publisher ${publisher}`, async () => {
      const proven = await node.log.prove(commitment.logEntry)
      const shown = await shownSize(node, publisher)
      const lend = async (fromSize: number | undefined) => {
        const result = await use(await caseProof(node, { commitment, proven, fromSize }))
        if (shown !== proven.size) await recordShown(node, publisher, proven.size)
        return result
      }
      try {
        return await lend(shown)
      } catch (error) {
        if (!isComityError(error, 'checkpoint-invalid')) throw error
        return await lendFromSent(node, { publisher, newest: proven.size, shown, lend, refusal: error })
      }
    })
}

async function lendFromSent<Result>(
  node: NodeContext,
  {
    publisher,
    newest,
    shown,
    lend,
    refusal,
  }: {
    readonly publisher: string
    readonly newest: number
    readonly shown: number | undefined
    readonly lend: (fromSize: number | undefined) => Promise<Result>
    readonly refusal: Error
  },
): Promise<Result> {
  let last = refusal
  for (const fromSize of await sentSizes(node, publisher)) {
    if (fromSize === shown || fromSize > newest) continue
    try {
      return await lend(fromSize)
    } catch (error) {
      if (!isComityError(error, 'checkpoint-invalid')) throw error
      last = error
    }
  }
  throw last
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
  const grown = fromSize !== undefined && fromSize !== size
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

const sentBatches = 8

/** Checkpoint sizes of the newest batches that left for a publisher, read from the batches themselves. */
async function sentSizes(node: NodeContext, publisher: string): Promise<readonly number[]> {
  const rows = await node.db
    .selectFrom('ask_batch')
    .select('message')
    .where('publisher', '=', publisher)
    .orderBy('created_at', 'desc')
    .limit(sentBatches)
    .execute()
  const sizes = rows.map(({ message }) => {
    const { body } = JSON.parse(utf8Decode(readUnverifiedPayload(message))) as { readonly body: MatchEvaluate & Json }
    return parseCheckpoint(parseNote(body.case.checkpoint).text).size
  })
  return [...new Set(sizes)]
}
