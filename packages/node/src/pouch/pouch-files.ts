import { createReadStream } from 'node:fs'
import { open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { NodeContext } from '../context.ts'
import { makePrivateFolder, syncFolder } from '../files.ts'

type Place = Pick<NodeContext, 'dataDir'>

/** Files lie under ids that this node drew; no name that came from outside is ever one (spec/attacks.md F-04). */
const folders = { incoming: 'incoming', packed: 'packed', quarantine: 'quarantine' } as const
export type PouchFolder = keyof typeof folders

/** Quarantine keeps so many files; the oldest go. */
export const maxQuarantined = 50

/** Where a file of this id lies. */
export function pouchPath({ dataDir }: Place, folder: PouchFolder, id: string): string {
  return join(dataDir, 'pouch', folders[folder], `${id}.age`)
}

/** Writes a stream to a new file, on disk when this returns. Returns how many bytes it has. */
export async function writePouchFile(
  node: Place,
  { folder, id }: { readonly folder: PouchFolder; readonly id: string },
  content: AsyncIterable<Uint8Array>,
): Promise<number> {
  const path = pouchPath(node, folder, id)
  await makePrivateFolder(dirname(path))
  const draft = `${path}.draft`
  let length = 0
  try {
    const file = await open(draft, 'wx', 0o600)
    try {
      for await (const piece of content) {
        length += piece.length
        await file.writeFile(piece)
      }
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
  await syncFolder(dirname(path))
  return length
}

/** Moves a file into quarantine, where it is kept as it came and nothing reads it. */
export async function quarantinePouch(node: Place, id: string): Promise<void> {
  const path = pouchPath(node, 'quarantine', id)
  await makePrivateFolder(dirname(path))
  await rename(pouchPath(node, 'incoming', id), path)
  await syncFolder(dirname(path))
}

/** Size of a file, or undefined when it is gone. */
export async function pouchFileSize(node: Place, folder: PouchFolder, id: string): Promise<number | undefined> {
  return (await stat(pouchPath(node, folder, id)).catch(() => undefined))?.size
}

/** The bytes of a file as they are read. */
export function readPouchFile(node: Place, folder: PouchFolder, id: string): AsyncIterable<Uint8Array> {
  return createReadStream(pouchPath(node, folder, id))
}

/** Removes a file; one that is gone is fine. */
export async function removePouchFile(node: Place, folder: PouchFolder, id: string): Promise<void> {
  await rm(pouchPath(node, folder, id), { force: true })
}

/** Removes everything of a folder but the files of these ids: what a crash left. */
export async function keepOnly(node: Place, folder: PouchFolder, ids: ReadonlySet<string>): Promise<void> {
  const path = join(node.dataDir, 'pouch', folders[folder])
  for (const name of await readdir(path).catch(() => [])) {
    if (!ids.has(name.replace(/\.age$/, ''))) await rm(join(path, name), { force: true })
  }
}
