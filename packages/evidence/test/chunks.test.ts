import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { isComityError } from '@comity/codec'
import { type ChunkSeal, ChunkTree, cutChunks, verifyChunk, verifyChunkDigests } from '@comity/evidence'
import { leafHash, nodeHash } from '@comity/tlog'
import { collect, piecesOf, startSha256 } from './bag-of.ts'

const size = 1_000
const stream = randomBytes(6_500)
const chunks: Uint8Array[] = []
for await (const chunk of cutChunks(piecesOf(stream), size)) chunks.push(chunk.slice())
const digests = chunks.map((chunk) => createHash('sha256').update(chunk).digest())
const tree = new ChunkTree(digests)
const seal: ChunkSeal = { root: await tree.root(), chunks: 7, chunkBytes: size, bytes: stream.length }
const isRefused = (error: unknown) => isComityError(error, 'chunk-invalid')
const proved = async (index: number, given: { bytes?: Uint8Array; place?: number } = {}) =>
  verifyChunk({
    seal,
    index: given.place ?? index,
    bytes: given.bytes ?? chunks[index] ?? assert.fail(),
    path: await tree.path(index),
    startSha256,
  })

test('a stream is cut into chunks of one length and a shorter last one, whatever pieces it comes in', async () => {
  assert.deepEqual(
    chunks.map(({ length }) => length),
    [1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 500],
  )
  assert.deepEqual(Buffer.concat(chunks), stream)
  const even = await collect(cutChunks(piecesOf(stream.subarray(0, 3_000)), size))
  assert.deepEqual(even, stream.subarray(0, 3_000))
})

test('the root is RFC 6962’s over the digests of the chunks', () => {
  const join = (hashes: readonly Uint8Array[]): Uint8Array => {
    const [only] = hashes
    if (only !== undefined && hashes.length === 1) return only
    let half = 1
    while (half * 2 < hashes.length) half *= 2
    return nodeHash({ left: join(hashes.slice(0, half)), right: join(hashes.slice(half)) })
  }
  assert.deepEqual(Buffer.from(seal.root), Buffer.from(join(digests.map(leafHash))))
})

test('every chunk is proved to the root at its own place and at no other', async () => {
  for (const index of chunks.keys()) {
    assert.equal((await proved(index)).index, index)
    for (const place of [-1, index + 1, 7, 2 ** 40]) await assert.rejects(proved(index, { place }), isRefused)
  }
})

test('F-05: a chunk with one flipped bit, one too short or too long is refused', async () => {
  for (const index of chunks.keys()) {
    const chunk = chunks[index] ?? assert.fail()
    const flipped = chunk.slice()
    flipped[index] = (flipped[index] ?? 0) ^ 4
    for (const bytes of [flipped, chunk.subarray(1), Buffer.concat([chunk, Buffer.of(0)]), new Uint8Array()])
      await assert.rejects(proved(index, { bytes }), isRefused)
  }
})

test('digests make the root whole and in order, or are refused', async () => {
  assert.equal((await verifyChunkDigests(seal, digests)).size, 7)
  for (const wrong of [digests.slice(1), [...digests, digests[0] ?? assert.fail()], digests.toReversed()])
    await assert.rejects(verifyChunkDigests(seal, wrong), isRefused)
})
