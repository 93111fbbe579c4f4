import { fail } from './errors.ts'
import { rowAbove } from './hash.ts'
import type { HashReader, Position } from './prove.ts'
import { decodeTile, tilePath, tileWidth, tileWidthAt, type Tile } from './tile.ts'

/** Gives the bytes of one hash tile. Whoever keeps tiles gives the same array again and never changes it. */
export type ReadTile = (tile: Tile) => Promise<Uint8Array>

/**
 * Reads subtree hashes of a tree of `size` entries from its tiles, each tile once a call. What it returns is as good
 * as the tiles: verify the proof made of it. The returned reader throws `schema` for a tile of another width.
 */
export function tileHashReader({ size, readTile }: { readonly size: number; readonly readTile: ReadTile }): HashReader {
  return async (positions) => {
    const places = positions.map((position) => placeOf(position, size))
    const tiles = new Map<string, Promise<Rows>>()
    for (const { tile } of places) {
      const path = tilePath(tile)
      if (!tiles.has(path)) tiles.set(path, loadTile(tile, readTile))
    }
    return Promise.all(
      places.map(async ({ tile, row, at }) => {
        const rows = (await tiles.get(tilePath(tile))) ?? fail('schema', {})
        return rows[row]?.[at] ?? fail('schema', {})
      }),
    )
  }
}

/** The complete subtrees inside a tile: row 0 its hashes, each row above half as many. */
type Rows = readonly (readonly Uint8Array[])[]

/** A reader that keeps tiles hands out the same bytes again: their inner hashes are computed once. */
const knownRows = new WeakMap<Uint8Array, Rows>()

async function loadTile(tile: Tile, readTile: ReadTile): Promise<Rows> {
  const bytes = await readTile(tile)
  // Before anything that is known about these bytes: they may be known as a tile of another width.
  const hashes = decodeTile({ bytes, width: tile.width })
  const rows = knownRows.get(bytes) ?? innerRows(hashes)
  knownRows.set(bytes, rows)
  return rows
}

function innerRows(hashes: readonly Uint8Array[]): Rows {
  const rows: (readonly Uint8Array[])[] = [hashes]
  for (let row = hashes; row.length > 1;) {
    row = rowAbove(row)
    rows.push(row)
  }
  return rows
}

/** A tile is a subtree of height 8 with its hashes as leaves; levels between tiles are hashed from them. */
function placeOf({ level, index }: Position, size: number) {
  const tileLevel = Math.floor(level / 8)
  const count = 2 ** (level % 8)
  const first = index * count
  const tileIndex = Math.floor(first / tileWidth)
  const width = tileWidthAt({ size, level: tileLevel, index: tileIndex })
  const from = first - tileIndex * tileWidth
  if (from + count > width) fail('schema', { level, index, size })
  return { tile: { level: tileLevel, index: tileIndex, width }, row: level % 8, at: from / count }
}
