import { isComityError } from '@comity/codec'
import { type OpenBag, openBag, verifyChunkDigests } from '@comity/evidence'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { openAge } from './age-stream.ts'
import { startSha256 } from './collect.ts'
import { chunkSeal } from './fetch.ts'
import { digestOf, readSealed } from './sealed-file.ts'
import { bagFiles } from './seal.ts'
import { collectedFiles, newestBag, openFile } from './stored-files.ts'
import type { OpenEvidence } from './transfers.ts'

/** What looking at everything that is stored of an exhibit came to. */
export type Look =
  | { readonly isWhole: true }
  /** What does not agree first, and the numbers of files that are damaged, from 0. */
  | { readonly isWhole: false; readonly what: 'root' | 'age' | 'bag' | 'file'; readonly places: readonly number[] }

/** Reads all that is stored of a transfer and compares it with what was stated (spec/evidence.md §9); nothing is written. */
export function lookAt(node: NodeContext, open: OpenEvidence, onBytes: (bytes: number) => void): Promise<Look> {
  return open.row.side === 'requested' ? lookAtFiles(node, open, onBytes) : lookAtBag(node, open, onBytes)
}

/** Of the giver: each file by itself, so that every damaged one is named. */
async function lookAtFiles(node: NodeContext, open: OpenEvidence, onBytes: (bytes: number) => void): Promise<Look> {
  const places: number[] = []
  let done = 0
  for (const row of await collectedFiles(node.db, open.row.id)) {
    const hash = startSha256()
    const isWhole = await drained(openedFile(node, row), (piece) => {
      hash.update(piece)
      onBytes((done += piece.length))
    })
    if (!isWhole || Buffer.compare(hash.digest(), row.digest) !== 0) places.push(row.place)
  }
  return places.length === 0 ? { isWhole: true } : { isWhole: false, what: 'file', places }
}

async function* openedFile(node: NodeContext, row: Parameters<typeof openFile>[1]): AsyncGenerator<Uint8Array> {
  yield* readSealed(node, await openFile(node, row), row.byte_count)
}

async function drained(source: AsyncIterable<Uint8Array>, take: (piece: Uint8Array) => void): Promise<boolean> {
  try {
    for await (const piece of source) take(piece)
    return true
  } catch (error) {
    if (isComityError(error)) return false
    throw error
  }
}

/** Of the receiver: the root, the seal, the bag and every file of it in one reading. */
async function lookAtBag(node: NodeContext, open: OpenEvidence, onBytes: (bytes: number) => void): Promise<Look> {
  const { seal } = open.object
  if (seal === null) return fail('object-mismatch', {})
  const digests: Uint8Array[] = []
  let done = 0
  const chunks = chunksOf(node, open, (chunk) => {
    digests.push(digestOf(chunk))
    onBytes((done += chunk.length))
  })
  let reading = -1
  let stage: 'age' | 'bag' | 'file' = 'age'
  try {
    const bag = await openReceived(node, open, chunks)
    stage = 'bag'
    for await (const { place, content } of bag.contents()) {
      stage = 'file'
      reading = place
      const pieces = content[Symbol.asyncIterator]()
      while ((await pieces.next()).done !== true);
    }
    await verifyChunkDigests(chunkSeal(seal), digests)
    return { isWhole: true }
  } catch (error) {
    if (!isComityError(error)) throw error
    if (error.code === 'chunk-invalid') return { isWhole: false, what: 'root', places: [] }
    return { isWhole: false, what: stage, places: reading < 0 ? [] : [reading] }
  }
}

/** The bag of a received transfer, decrypted as it is read. Throws `bag-invalid`, `path-unsafe`, `evidence-damaged`. */
export async function openReceived(
  node: NodeContext,
  { row, object }: OpenEvidence,
  chunks: AsyncIterable<Uint8Array>,
): Promise<OpenBag> {
  const collection = object.collection ?? fail('object-mismatch', {})
  const source = openAge(chunks, node.keys.pouchKeys)
  return openBag({ source, evidence: row.id, giver: row.partner, files: bagFiles(collection), startSha256 })
}

/** The chunks of the newest bag. Throws `evidence-damaged`. */
export async function* chunksOf(
  node: NodeContext,
  { row }: OpenEvidence,
  take: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  const bag = await newestBag(node.db, row.id)
  for await (const chunk of readSealed(node, await openFile(node, bag), bag.byte_count)) {
    take(chunk)
    yield chunk
  }
}
