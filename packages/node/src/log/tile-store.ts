import { type ReadTile, type TileFile, tilePath, type TileTree, tileWidth } from '@comity/tlog'
import { damageError } from './log-error.ts'
import type { LogFiles } from './log-files.ts'

/** About 100 kB each, with the inner hashes that tlog remembers for them. */
const keptTiles = 64

/**
 * Hash tiles for proofs: the right edge and what is not on disk yet from memory, the rest from disk, the last used
 * ones kept. What it gives is not checked here: every proof made of it is verified before it leaves.
 */
export class TileStore {
  readonly #files: LogFiles
  readonly #unpublished = new Map<string, TileFile>()
  readonly #kept = new Map<string, Uint8Array>()
  #edge = new Map<string, TileFile>()

  constructor(files: LogFiles) {
    this.#files = files
  }

  /** Takes over what a step of the log made: full tiles, and the new right edge. */
  take({ full, tree }: { readonly full: readonly TileFile[]; readonly tree: TileTree }): void {
    for (const file of full) this.#unpublished.set(tilePath(file.tile), file)
    this.#edge = new Map(tree.edge().map((file) => [fullPath(file.tile), file]))
  }

  /** What must be on disk before the present checkpoint may be. */
  toPublish(): readonly TileFile[] {
    return [...this.#unpublished.values(), ...this.#edge.values()]
  }

  /** These are on disk now. */
  published(files: readonly TileFile[]): void {
    for (const { tile } of files) this.#unpublished.delete(tilePath(tile))
  }

  /** For `tileHashReader`. A tile that has grown since is cut to the width asked. Throws `read-only` where it is missing. */
  readonly readTile: ReadTile = async (tile) => {
    const path = fullPath(tile)
    const memory = this.#edge.get(path) ?? this.#unpublished.get(path)
    const bytes = memory?.bytes ?? (await this.#readFull(path))
    if (bytes === undefined) throw damageError({ file: path, index: 0 })
    const length = tile.width * 32
    // The same array as last time where it fits: its inner hashes are known then.
    return bytes.length === length ? bytes : bytes.subarray(0, length)
  }

  async #readFull(path: string): Promise<Uint8Array | undefined> {
    const kept = this.#kept.get(path)
    const bytes = kept ?? (await this.#files.read(path))
    if (bytes === undefined) return undefined
    // The one used longest ago is the first in the map.
    this.#kept.delete(path)
    this.#kept.set(path, bytes)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > keptTiles && oldest !== undefined) this.#kept.delete(oldest)
    return bytes
  }
}

function fullPath({ level, index }: TileFile['tile']): string {
  return tilePath({ level, index, width: tileWidth })
}
