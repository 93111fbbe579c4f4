import { balancedRoot, joinHashes, leafHash } from './hash.ts'
import { encodeBundle, encodeTile, tileWidth, type Tile } from './tile.ts'

/** A tile or bundle with its bytes. */
export interface TileFile {
  readonly tile: Tile
  readonly bytes: Uint8Array
}

/**
 * A tree that grows entry by entry and remembers its right edge only: at most 255 hashes a tile level. Full tiles are
 * handed out once, when they are complete.
 */
export class TileTree {
  #size = 0
  #entries: Uint8Array[] = []
  #rows: Uint8Array[][] = []

  get size(): number {
    return this.#size
  }

  /** Adds an entry (C2SP: at most 65,535 bytes). Returns what became full by it: mostly nothing. */
  append(entry: Uint8Array): readonly TileFile[] {
    this.#entries.push(entry)
    this.#size += 1
    const full: TileFile[] = []
    if (this.#entries.length === tileWidth) {
      const index = this.#size / tileWidth - 1
      full.push({ tile: { level: 'entries', index, width: tileWidth }, bytes: encodeBundle(this.#entries) })
      this.#entries = []
    }
    let hash = leafHash(entry)
    for (let level = 0; ; level += 1) {
      const row = (this.#rows[level] ??= [])
      row.push(hash)
      if (row.length < tileWidth) return full
      const index = this.#size / tileWidth ** (level + 1) - 1
      full.push({ tile: { level, index, width: tileWidth }, bytes: encodeTile(row) })
      hash = balancedRoot(row)
      this.#rows[level] = []
    }
  }

  /** RFC 6962 §2.1: the root of all entries so far. */
  root(): Uint8Array {
    const peaks: Uint8Array[] = []
    for (const row of this.#rows.toReversed()) {
      let from = 0
      // The hashes of a row are complete subtrees; its bits say which larger ones they form, largest first.
      for (let count = tileWidth / 2; count >= 1; count /= 2) {
        if ((row.length & count) === 0) continue
        peaks.push(balancedRoot(row.slice(from, from + count)))
        from += count
      }
    }
    return joinHashes(peaks)
  }

  /** The partial tiles and the partial bundle of the present size. */
  edge(): readonly TileFile[] {
    const files: TileFile[] = []
    if (this.#entries.length > 0) {
      const tile: Tile = { level: 'entries', index: Math.floor(this.#size / tileWidth), width: this.#entries.length }
      files.push({ tile, bytes: encodeBundle(this.#entries) })
    }
    for (const [level, row] of this.#rows.entries()) {
      if (row.length === 0) continue
      const index = Math.floor(this.#size / tileWidth ** (level + 1))
      files.push({ tile: { level, index, width: row.length }, bytes: encodeTile(row) })
    }
    return files
  }

  /** A copy that grows on its own: for what must not be kept when a commit fails. */
  clone(): TileTree {
    const copy = new TileTree()
    copy.#size = this.#size
    copy.#entries = [...this.#entries]
    copy.#rows = this.#rows.map((row) => [...row])
    return copy
  }
}
