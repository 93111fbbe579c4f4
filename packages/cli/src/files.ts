import { createReadStream } from 'node:fs'
import { lstat, open, readFile, rm, stat } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { fail } from './errors.ts'

/** The text of a file, or of standard input for `-`. Throws `file-unreadable`. */
export async function readText(path: string): Promise<string> {
  try {
    return path === '-' ? await text(process.stdin) : await readFile(path, 'utf8')
  } catch {
    return fail('file-unreadable', {})
  }
}

/** The bytes of a file. Throws `file-unreadable`. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path))
  } catch {
    return fail('file-unreadable', {})
  }
}

/** A file, or standard input for `-`, as it is read, with its size where it has one. Throws `file-unreadable`. */
export async function streamBytes(
  path: string,
): Promise<{ readonly content: AsyncIterable<Uint8Array>; readonly size: number | undefined }> {
  if (path === '-') return { content: process.stdin, size: undefined }
  try {
    const found = await stat(path)
    if (found.isDirectory()) return fail('file-unreadable', {})
    await (await open(path, 'r')).close()
    return { content: createReadStream(path), size: found.isFile() ? found.size : undefined }
  } catch {
    return fail('file-unreadable', {})
  }
}

/** Refuses a path that is taken, before something is done that could not be written down. Throws `file-unwritable`. */
export async function refuseTaken(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined)
  if (found !== undefined) fail('file-unwritable', {})
}

/** Writes a new file as its bytes arrive; never over an existing one, and none is left that is not whole. Throws `file-unwritable`. */
export async function writeNewBytes(
  path: string,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  const file = await open(path, 'wx', 0o644).catch(() => fail('file-unwritable', {}))
  try {
    for await (const piece of content) await file.writeFile(piece).catch(() => fail('file-unwritable', {}))
    await file.sync()
    await file.close()
  } catch (error) {
    await file.close().catch(() => undefined)
    await rm(path, { force: true })
    throw error
  }
}

/** Writes a new file, on disk when it returns; never over an existing one. Throws `file-unwritable`. */
export async function writeNew(
  path: string,
  { content, mode }: { readonly content: string; readonly mode: number },
): Promise<void> {
  try {
    const file = await open(path, 'wx', mode)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
  } catch {
    fail('file-unwritable', {})
  }
}
