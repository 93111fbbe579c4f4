import { type HashReader, tileHashReader, type TileFile, tilePath, TileTree } from '@comity/tlog'

/** A log in memory as its tiles would lie on disk, at every size it has passed. */
export class TiledLog {
  readonly files = new Map<string, Uint8Array>()
  readonly tree = new TileTree()
  readonly roots: Uint8Array[] = [this.tree.root()]

  constructor(entries: readonly Uint8Array[]) {
    for (const entry of entries) {
      this.#keep(this.tree.append(entry))
      this.#keep(this.tree.edge())
      this.roots.push(this.tree.root())
    }
  }

  reader(size: number): HashReader {
    return tileHashReader({
      size,
      readTile: (tile) => {
        const bytes = this.files.get(tilePath(tile))
        return bytes === undefined ? Promise.reject(new TypeError(tilePath(tile))) : Promise.resolve(bytes)
      },
    })
  }

  #keep(files: readonly TileFile[]): void {
    for (const { tile, bytes } of files) this.files.set(tilePath(tile), bytes)
  }
}

/** Entries as a Comity log has them, 32 bytes each, all different. */
export function numberedEntries(count: number): readonly Uint8Array[] {
  return Array.from({ length: count }, (_, at) => {
    const entry = new Uint8Array(32)
    new DataView(entry.buffer).setUint32(0, at)
    return entry
  })
}
