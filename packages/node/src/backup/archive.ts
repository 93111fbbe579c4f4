import type { Decrypter, Encrypter } from 'age-encryption'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract, type Header, pack } from 'tar-stream'
import { fail } from '../errors.ts'
import { exists } from '../files.ts'
import { loadAge } from '../load-age.ts'

/** How a backup is locked: to age recipients whose identities the node does not hold, or with a passphrase. */
export type BackupLock =
  | { readonly kind: 'recipients'; readonly recipients: readonly string[] }
  | { readonly kind: 'passphrase'; readonly passphrase: string }

/** What opens it again. */
export type BackupKey =
  | { readonly kind: 'identity'; readonly identity: string }
  | { readonly kind: 'passphrase'; readonly passphrase: string }

/** A part of a backup: `backup.json`, `files/<path>` or `table/<name>/<piece>`. */
export interface Part {
  readonly name: string
  readonly bytes: Uint8Array
}

/**
 * Writes parts as one tar archive inside one age file, which appears under its name only when it is whole and on disk.
 * Throws `already-initialized` when there is such a file, `backup-key` for a recipient that is none.
 */
export async function writeArchive(path: string, lock: BackupLock, parts: AsyncIterable<Part>): Promise<void> {
  if (await exists(path)) fail('already-initialized', {})
  const draft = `${path}.draft`
  const tar = pack()
  const encrypter = await encrypterOf(lock)
  const sealed = await encrypter.encrypt(ReadableStream.from(tar as AsyncIterable<Uint8Array>))
  const written = pipeline(Readable.from(sealed), createWriteStream(draft, { mode: 0o600 }))
  try {
    await Promise.all([written, addParts(tar, parts)])
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
  await syncPath(draft)
  await rename(draft, path)
  await syncPath(dirname(path))
}

async function addParts(tar: ReturnType<typeof pack>, parts: AsyncIterable<Part>): Promise<void> {
  try {
    for await (const { name, bytes } of parts) {
      const entry = tar.entry({ name, size: bytes.length, mode: 0o600 })
      await new Promise<void>((resolve, reject) => {
        entry.on('error', reject)
        // Taken in when the archive has room for it: a slow disk slows the reading of tables down.
        entry.on('finish', resolve)
        entry.end(bytes)
      })
    }
    tar.finalize()
  } catch (error) {
    tar.destroy(error as Error)
    throw error
  }
}

/** Larger than any part that this program writes. */
const maxPartBytes = 64 * 1_024 * 1_024

/**
 * Reads the parts of a backup in order, after all of it was read once and found to be what was written: age authenticates
 * every piece and the end. Nothing of it is a path: links and folders are refused. Throws `backup-key` when the key does not
 * open it, `backup-invalid` when it is cut, altered or no backup.
 */
export async function* readArchive(path: string, key: BackupKey): AsyncGenerator<Part> {
  await verifyWhole(path, key)
  const tar = extract()
  const fed = pipeline(Readable.from(await openArchive(path, key)), tar)
  // The archive does not always tell its reader that its source failed.
  const broken = fed.then(() => new Promise<never>(() => undefined))
  broken.catch(() => undefined)
  const entries = tar[Symbol.asyncIterator]()
  try {
    for (;;) {
      const part = await Promise.race([nextPart(entries), broken])
      if (part === undefined) return
      yield part
    }
  } catch {
    fail('backup-invalid', {})
  } finally {
    tar.destroy()
  }
}

async function verifyWhole(path: string, key: BackupKey): Promise<void> {
  const opened = await openArchive(path, key)
  const reader = opened.getReader()
  try {
    while (!(await reader.read()).done) {
      // Only whether it can be read to its end.
    }
  } catch {
    fail('backup-invalid', {})
  }
}

async function openArchive(path: string, key: BackupKey): Promise<ReadableStream<Uint8Array>> {
  const source = ReadableStream.from<Uint8Array>(createReadStream(path))
  const decrypter = await decrypterOf(key)
  return decrypter.decrypt(source).catch(() => fail('backup-key', {}))
}

/** A file in an archive, as the reader gives it: its types do not say that it is one. */
type Entry = AsyncIterable<unknown> & { readonly header: Header }

async function nextPart(entries: AsyncIterator<Entry>): Promise<Part | undefined> {
  const next = await entries.next()
  if (next.done === true) return undefined
  const { name, type, size } = next.value.header
  if (type !== 'file' || size > maxPartBytes) return fail('backup-invalid', {})
  const pieces: Uint8Array[] = []
  for await (const piece of next.value) pieces.push(piece as Uint8Array)
  return { name, bytes: new Uint8Array(Buffer.concat(pieces)) }
}

async function encrypterOf(lock: BackupLock): Promise<Encrypter> {
  const { Encrypter } = await loadAge()
  const encrypter = new Encrypter()
  try {
    if (lock.kind === 'passphrase') encrypter.setPassphrase(lock.passphrase)
    else for (const recipient of lock.recipients) encrypter.addRecipient(recipient)
  } catch {
    fail('backup-key', {})
  }
  return encrypter
}

async function decrypterOf(key: BackupKey): Promise<Decrypter> {
  const { Decrypter } = await loadAge()
  const decrypter = new Decrypter()
  try {
    if (key.kind === 'passphrase') decrypter.addPassphrase(key.passphrase)
    else decrypter.addIdentity(key.identity)
  } catch {
    fail('backup-key', {})
  }
  return decrypter
}

async function syncPath(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
