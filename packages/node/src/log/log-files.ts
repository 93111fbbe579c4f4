import { open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { equalBytes, utf8Decode, utf8Encode } from '@comity/codec'
import { type TileFile, tilePath, tileWidth } from '@comity/tlog'
import { makePrivateFolder, syncFolder } from '../files.ts'
import { tileDamage } from './log-error.ts'

/**
 * The store that a generic C2SP tlog-tiles reader could be served from: `checkpoint` and `tile/…`. A store at the other
 * end of a network throws `log-store-unreachable` from each.
 */
export interface LogFiles {
  /** The bytes of a file, or undefined where there is none. */
  readonly read: (path: string) => Promise<Uint8Array | undefined>
  /** The signed note last published, or undefined before the first. */
  readonly readCheckpoint: () => Promise<string | undefined>
  /** Writes tiles and bundles durably. One that exists must hold the same bytes. Throws `read-only` where it does not. */
  readonly writeTiles: (files: readonly TileFile[]) => Promise<void>
  /**
   * C2SP tlog-tiles: partial tiles may go once the full one is there; readers then fetch that. Only after the
   * checkpoint: the one before it still counts on them.
   */
  readonly dropPartials: (files: readonly TileFile[]) => Promise<void>
  /** Replaces the published checkpoint durably. Everything it covers must be on disk before. */
  readonly writeCheckpoint: (note: string) => Promise<void>
}

const checkpointName = 'checkpoint'

/** Opens the log's folder and makes it where it is missing. */
export async function openLogFiles(dir: string): Promise<LogFiles> {
  await makePrivateFolder(dir)
  const read = (path: string) => readIfThere(join(dir, path))
  return {
    read,
    readCheckpoint: async () => {
      const bytes = await read(checkpointName)
      return bytes === undefined ? undefined : utf8Decode(bytes)
    },
    writeTiles: (files) => writeTiles(dir, files),
    dropPartials: (files) => dropPartials(dir, files),
    writeCheckpoint: async (note) => {
      await writeDrafts(dir, [{ path: checkpointName, bytes: utf8Encode(note) }])
    },
  }
}

async function writeTiles(dir: string, files: readonly TileFile[]): Promise<void> {
  const missing: NamedBytes[] = []
  for (const { tile, bytes } of files) {
    const path = tilePath(tile)
    const present = await readIfThere(join(dir, path))
    // A crash came between this file and the checkpoint: the same entries make the same bytes again.
    if (present === undefined) missing.push({ path, bytes })
    else if (!equalBytes(present, bytes)) throw tileDamage(tile)
  }
  await writeDrafts(dir, missing)
}

async function dropPartials(dir: string, files: readonly TileFile[]): Promise<void> {
  for (const { tile } of files) {
    if (tile.width === tileWidth) await rm(join(dir, `${tilePath(tile)}.p`), { recursive: true, force: true })
  }
}

interface NamedBytes {
  readonly path: string
  readonly bytes: Uint8Array
}

/**
 * Content first, then names, then folders: a crash in between leaves drafts, which nobody reads and the next write
 * replaces, never half a file under a final name.
 */
async function writeDrafts(dir: string, files: readonly NamedBytes[]): Promise<void> {
  const changed = new Set<string>()
  for (const { path, bytes } of files) {
    const folder = dirname(join(dir, path))
    await makePrivateFolder(folder)
    changed.add(folder)
    const draft = await open(join(dir, `${path}.draft`), 'w', 0o600)
    try {
      await draft.writeFile(bytes)
      await draft.sync()
    } finally {
      await draft.close()
    }
  }
  for (const { path } of files) await rename(join(dir, `${path}.draft`), join(dir, path))
  for (const folder of changed) await syncFolder(folder)
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await readFile(path))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
