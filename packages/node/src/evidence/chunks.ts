import { fromBase64url, toBase64url } from '@comity/codec'
import { ChunkTree } from '@comity/evidence'
import { requireInForce } from '../agreements/agreements.ts'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { readSealedChunk } from './sealed-file.ts'
import { newestBag, openFile } from './stored-files.ts'

/** A chunk as it travels, with its path to the root. */
export interface GivenChunk {
  readonly bytes: Uint8Array
  readonly path: readonly string[]
}

/** Trees of what is being fetched: made once, not for every chunk. */
const trees = new WeakMap<NodeContext, Map<string, ChunkTree>>()
const maxTrees = 8

/**
 * One chunk of a transfer that its receiver has accepted and not been asked back (spec/evidence.md §9).
 * Throws `not-found` for anything else, `agreement-not-in-force`, `evidence-damaged`.
 */
export async function chunkFor(
  node: NodeContext,
  {
    from,
    evidence: id,
    transfer,
    index,
  }: { readonly from: string; readonly evidence: string; readonly transfer: string; readonly index: number },
): Promise<GivenChunk> {
  const row = await node.db.selectFrom('evidence').selectAll().where('id', '=', id).executeTakeFirst()
  const isGiven = row?.partner === from && row.side === 'requested' && row.state === 'IN_TRANSIT'
  if (!isGiven) return fail('not-found', {})
  const handover = row.handover_giver ?? fail('not-found', {})
  if (transferOf(handover) !== transfer) return fail('not-found', {})
  await requireInForce(node.db, row.agreement, { now: node.now(), parties: [node.party, from] })
  const bag = await newestBag(node.db, id)
  const tree = treeOf(node, { id: bag.id, digests: bag.chunk_digests ?? fail('evidence-damaged', {}) })
  if (index >= tree.size) return fail('not-found', {})
  const bytes = await readSealedChunk(node, await openFile(node, bag), { index, bytes: bag.byte_count })
  return { bytes, path: (await tree.path(index)).map(toBase64url) }
}

/** Our own signed statement: read without a second look at its signature. */
function transferOf(handover: string): string {
  const payload = JSON.parse(Buffer.from(fromBase64url(handover.split('.')[1] ?? '')).toString()) as {
    readonly transfer: string
  }
  return payload.transfer
}

function treeOf(node: NodeContext, { id, digests }: { readonly id: string; readonly digests: Uint8Array }): ChunkTree {
  const kept = trees.get(node) ?? new Map<string, ChunkTree>()
  trees.set(node, kept)
  const tree = kept.get(id) ?? new ChunkTree(splitDigests(digests))
  kept.set(id, tree)
  const [oldest] = kept.size > maxTrees ? kept.keys() : []
  if (oldest !== undefined) kept.delete(oldest)
  return tree
}

function splitDigests(joined: Uint8Array): readonly Uint8Array[] {
  return Array.from({ length: joined.length / 32 }, (_, at) => joined.subarray(at * 32, at * 32 + 32))
}
