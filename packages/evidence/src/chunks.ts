import { equalBytes, type Sha256, type Verified } from '@comity/codec'
import { leafHash, nodeHash, proveInclusion, treeRoot, verifyInclusion } from '@comity/tlog'
import { fail } from './errors.ts'
import { Pieces } from './pieces.ts'

/** Bytes of every chunk but the last. */
export const chunkBytes = 262_144

/** What a sealed bag comes to, chunk by chunk (spec/evidence.md §7). */
export interface ChunkSeal {
  /** RFC 6962 §2.1: the root over the chunks' SHA-256 digests, in order. */
  readonly root: Uint8Array
  readonly chunks: number
  readonly chunkBytes: number
  readonly bytes: number
}

/** A chunk that the root commits to at this place. */
export interface Chunk {
  readonly index: number
  readonly bytes: Uint8Array
}

/** Cuts a stream into chunks; the last one may be shorter. A chunk is good until the next is asked for: all lie in one place. */
export async function* cutChunks(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  const pieces = new Pieces(source)
  const place = new Uint8Array(size)
  for (;;) {
    const length = await pieces.fill(place)
    if (length > 0) yield place.subarray(0, length)
    if (length < size) return
  }
}

/** The tree over the digests of chunks: its root, and the path of each. */
export class ChunkTree {
  /** Row by row the roots of complete subtrees of 2^level chunks. */
  readonly #rows: readonly (readonly Uint8Array[])[]
  readonly size: number

  constructor(digests: readonly Uint8Array[]) {
    this.size = digests.length
    const rows: (readonly Uint8Array[])[] = [digests.map(leafHash)]
    for (let row = rows[0] ?? []; row.length > 1; rows.push(row)) row = pairs(row)
    this.#rows = rows
  }

  root(): Promise<Uint8Array> {
    return treeRoot({ size: this.size, readHashes: this.#read })
  }

  /** RFC 6962 §2.1.1. Throws `schema` outside the tree. */
  path(index: number): Promise<readonly Uint8Array[]> {
    return proveInclusion({ index, size: this.size, readHashes: this.#read })
  }

  readonly #read = (positions: readonly { readonly level: number; readonly index: number }[]) =>
    Promise.resolve(positions.map(({ level, index }) => this.#rows[level]?.[index] ?? fail('schema', { index })))
}

/** Proves a chunk to the root, before it is kept: its length, digest and place. Throws `chunk-invalid`. */
export function verifyChunk({
  seal,
  index,
  bytes,
  path,
  startSha256,
}: {
  readonly seal: ChunkSeal
  readonly index: number
  readonly bytes: Uint8Array
  readonly path: readonly Uint8Array[]
  readonly startSha256: () => Sha256
}): Verified<Chunk> {
  const length = Math.min(seal.chunkBytes, seal.bytes - index * seal.chunkBytes)
  if (bytes.length !== length || length <= 0) return fail('chunk-invalid', { index })
  const hash = startSha256()
  hash.update(bytes)
  try {
    const head = { size: seal.chunks, root: seal.root }
    verifyInclusion({ leafHash: leafHash(hash.digest()), index, head, hashes: path })
  } catch {
    return fail('chunk-invalid', { index })
  }
  return { index, bytes } as Verified<Chunk>
}

/** The digests of all chunks make the root. Returns the tree. Throws `chunk-invalid`. */
export async function verifyChunkDigests(seal: ChunkSeal, digests: readonly Uint8Array[]): Promise<ChunkTree> {
  const tree = new ChunkTree(digests)
  if (digests.length !== seal.chunks || !equalBytes(await tree.root(), seal.root)) fail('chunk-invalid', {})
  return tree
}

function pairs(row: readonly Uint8Array[]): readonly Uint8Array[] {
  const above: Uint8Array[] = []
  for (let at = 0; at + 1 < row.length; at += 2) {
    const [left, right] = [row[at], row[at + 1]]
    if (left !== undefined && right !== undefined) above.push(nodeHash({ left, right }))
  }
  return above
}
