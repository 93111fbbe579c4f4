import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { type FileHandle, open, readdir, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { chunkBytes, cutChunks } from '@comity/evidence'
import type { NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { makePrivateFolder, syncFolder } from '../files.ts'
import { freePieces } from './free-pieces.ts'

type Place = Pick<NodeContext, 'dataDir'>

/** A stored stream: its own id, which is its name on disk, and its own key. */
export interface SealedFile {
  readonly id: string
  readonly key: Uint8Array
}

const nonceLength = 12
const tagLength = 16
/** On disk a chunk is nonce ‖ ciphertext ‖ tag. */
const recordBytes = nonceLength + chunkBytes + tagLength
/** So many chunks are written between two syncs; a power cut loses no more. */
const unsynced = 32

/** What a whole stream came to. */
export interface Written {
  readonly bytes: number
  readonly sha256: Uint8Array
  /** SHA-256 of each chunk. */
  readonly digests: readonly Uint8Array[]
}

/** Keeps a stream, encrypted chunk by chunk; on disk when this returns. A file of that id that a crash left is begun anew. */
export async function writeSealed(node: Place, file: SealedFile, source: AsyncIterable<Uint8Array>): Promise<Written> {
  const whole = createHash('sha256')
  const digests: Uint8Array[] = []
  let bytes = 0
  await rm(pathOf(node, file.id), { force: true })
  const appending = await openForAppend(node, file, 0)
  try {
    for await (const chunk of cutChunks(source, chunkBytes)) {
      whole.update(chunk)
      digests.push(digestOf(chunk))
      bytes += chunk.length
      await appending.append(chunk)
    }
  } finally {
    await appending.close()
  }
  return { bytes, sha256: new Uint8Array(whole.digest()), digests }
}

/** Adds chunks to a stored stream, in order. */
export interface Appending {
  /** Chunks that are there. */
  readonly count: () => number
  readonly append: (chunk: Uint8Array) => Promise<void>
  readonly close: () => Promise<void>
}

/** Opens a stored stream to go on behind its last whole chunk; of the newest ones only those that open count. */
export async function openForAppend(node: Place, file: SealedFile, expected: number): Promise<Appending> {
  const folder = folderOf(node)
  await makePrivateFolder(folder)
  const handle = await open(pathOf(node, file.id), 'a+', 0o600)
  let count = 0
  try {
    count = await wholeChunks(handle, file, expected)
    await truncate(pathOf(node, file.id), count * recordBytes)
    await syncFolder(folder)
  } catch (error) {
    await handle.close()
    throw error
  }
  return {
    count: () => count,
    append: async (chunk) => {
      for (const part of sealChunk(file, { index: count, chunk })) await handle.appendFile(part)
      count += 1
      freePieces(count)
      if (count % unsynced === 0) await handle.datasync()
    },
    close: async () => {
      try {
        await handle.sync()
      } finally {
        await handle.close()
      }
    },
  }
}

/** Whole chunks at the beginning, as many as can have been synced and those after them that open. */
async function wholeChunks(handle: FileHandle, file: SealedFile, expected: number): Promise<number> {
  const { size } = await handle.stat()
  const there = Math.min(Math.floor(size / recordBytes), expected)
  let count = Math.max(0, there - unsynced)
  while (count < there && (await readRecord(handle, { file, index: count, length: chunkBytes })) !== undefined)
    count += 1
  return count
}

/** One chunk of a stored stream of `bytes` bytes. Throws `evidence-damaged`. */
export async function readSealedChunk(
  node: Place,
  file: SealedFile,
  { index, bytes }: { readonly index: number; readonly bytes: number },
): Promise<Uint8Array> {
  const handle = await openToRead(node, file)
  try {
    freePieces(index)
    return await chunkAt(handle, { file, index, bytes })
  } finally {
    await handle.close()
  }
}

/** A stored stream, whole and in order. Throws `evidence-damaged` where it is not what was stored. */
export async function* readSealed(node: Place, file: SealedFile, bytes: number): AsyncGenerator<Uint8Array> {
  const handle = await openToRead(node, file)
  try {
    const chunks = Math.ceil(bytes / chunkBytes)
    for (let index = 0; index < chunks; index += 1) {
      freePieces(index)
      yield await chunkAt(handle, { file, index, bytes })
    }
    if ((await handle.stat()).size !== bytes + chunks * (nonceLength + tagLength)) fail('evidence-damaged', {})
  } finally {
    await handle.close()
  }
}

/** Deletes stored streams. */
export async function removeSealed(node: Place, ids: readonly string[]): Promise<void> {
  for (const id of ids) await rm(pathOf(node, id), { force: true })
}

/** Deletes streams that nothing names; runs at start, before anything is written. */
export async function sweepSealed(node: Pick<NodeContext, 'dataDir' | 'db'>): Promise<void> {
  const names = await readdir(folderOf(node)).catch(() => [])
  if (names.length === 0) return
  const rows = await node.db.selectFrom('evidence_file').select('id').where('key_sealed', 'is not', null).execute()
  const named = new Set(rows.map(({ id }) => id))
  await removeSealed(
    node,
    names.filter((name) => /^[0-9a-f-]{36}$/.test(name) && !named.has(name)),
  )
}

/** SHA-256 of a chunk. */
export function digestOf(chunk: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(chunk).digest())
}

async function chunkAt(
  handle: FileHandle,
  { file, index, bytes }: { readonly file: SealedFile; readonly index: number; readonly bytes: number },
): Promise<Uint8Array> {
  const length = Math.min(chunkBytes, bytes - index * chunkBytes)
  if (length <= 0) return fail('evidence-damaged', { index })
  return (await readRecord(handle, { file, index, length })) ?? fail('evidence-damaged', { index })
}

async function openToRead(node: Place, { id }: SealedFile): Promise<FileHandle> {
  return open(pathOf(node, id), 'r').catch((error: unknown) => {
    // Gone from the disk is damage too: the record says that it is there.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return fail('evidence-damaged', {})
    throw error
  })
}

async function readRecord(
  handle: FileHandle,
  { file, index, length }: { readonly file: SealedFile; readonly index: number; readonly length: number },
): Promise<Uint8Array | undefined> {
  const size = nonceLength + length + tagLength
  const record = Buffer.allocUnsafeSlow(size)
  const { bytesRead } = await handle.read(record, 0, size, index * recordBytes)
  if (bytesRead < size) return undefined
  const decipher = createDecipheriv('aes-256-gcm', file.key, record.subarray(0, nonceLength))
  decipher.setAAD(placeOf(file, index)).setAuthTag(record.subarray(-tagLength))
  try {
    const opened = decipher.update(record.subarray(nonceLength, -tagLength))
    decipher.final()
    return opened
  } catch {
    return undefined
  }
}

function sealChunk(
  file: SealedFile,
  { index, chunk }: { readonly index: number; readonly chunk: Uint8Array },
): readonly Uint8Array[] {
  // From the system, never injected: a repeated nonce would open what GCM sealed.
  const nonce = randomBytes(nonceLength)
  const cipher = createCipheriv('aes-256-gcm', file.key, nonce).setAAD(placeOf(file, index))
  // Not joined: that would be another copy of each chunk.
  return [nonce, cipher.update(chunk), cipher.final(), cipher.getAuthTag()]
}

function placeOf({ id }: SealedFile, index: number): Buffer {
  return Buffer.from(`comity-evidence-chunk/1\0${id}\0${String(index)}`)
}

function folderOf({ dataDir }: Place): string {
  return join(dataDir, 'evidence')
}

function pathOf(node: Place, id: string): string {
  return join(folderOf(node), id)
}
