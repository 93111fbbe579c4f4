import { constants } from 'node:fs'
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fail } from './errors.ts'

const maxSecretBytes = 65_536

/**
 * Writes a new file that only this account may read, and returns when it is on disk. A file that exists is not touched.
 * Throws `already-initialized`.
 */
export async function createSecret(path: string, bytes: Uint8Array): Promise<void> {
  await writeDurably(path, bytes, 0o600)
}

/** Makes a folder that only this account may enter, on disk when this returns, and keeps one that exists. */
export async function makePrivateFolder(path: string): Promise<void> {
  await makeFolder(path, 0o700)
}

/**
 * Makes a folder where it is missing, and those above it; their names are on disk when this returns, without which what is
 * synced below them can be lost (spec/attacks.md G-05). One that is there is taken as it is: kill -9 between its making
 * and its sync, and a power cut within the seconds in which the system writes by itself, are not covered.
 */
export async function makeFolder(path: string, mode: number): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode })
  if (first === undefined) return
  for (let at = path; at.length >= first.length; at = dirname(at)) await syncFolder(dirname(at))
}

/**
 * Reads a secret. Throws `key-unsafe` when it is missing, no plain file, owned by another account, readable or writable
 * by others, or larger than a secret is (spec/attacks.md G-13).
 */
export async function readSecret(path: string): Promise<Uint8Array> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => fail('key-unsafe', {}))
  try {
    // Of the open file, not of the path: nobody can swap it in between.
    const { uid, mode, size } = await file.stat()
    const plain = (mode & constants.S_IFMT) === constants.S_IFREG
    if (!plain || uid !== process.getuid?.() || (mode & 0o7777) !== 0o600 || size > maxSecretBytes)
      fail('key-unsafe', {})
    return new Uint8Array(await file.readFile())
  } finally {
    await file.close()
  }
}

/** Tells whether anything stands at a path, a dangling link included. */
export async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined
}

/** Writes a new file durably: content, name and folder are on disk when this returns. Throws `already-initialized`. */
export async function writeDurably(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  if (await exists(path)) fail('already-initialized', {})
  // A kill in between leaves a draft that nobody reads, never half a file under the final name.
  const draft = `${path}.draft`
  await rm(draft, { force: true })
  const file = await open(draft, 'wx', mode)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(draft, path)
  await syncFolder(dirname(path))
}

/** Brings what a folder holds, its names, to disk. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
