import { fail } from './errors.ts'
import { balancedRoot } from './hash.ts'
import type { HashReader, Position } from './prove.ts'
import { decodeTile, tilePath, tileWidth, tileWidthAt, type Tile } from './tile.ts'

/** Gives the bytes of one hash tile. */
export type ReadTile = (tile: Tile) => Promise<Uint8Array>

/**
 * Reads subtree hashes of a tree of `size` entries from its tiles, each tile once a call. What it returns is as good
 * as the tiles: verify the proof made of it. The returned reader throws `schema` for a tile of another width.
 */
export function tileHashReader({ size, readTile }: { readonly size: number; readonly readTile: ReadTile }): HashReader {
  return async (positions) => {
    const places = positions.map((position) => placeOf(position, size))
    const tiles = new Map<string, Promise<readonly Uint8Array[]>>()
    for (const { tile } of places) {
      const path = tilePath(tile)
      if (!tiles.has(path)) tiles.set(path, loadTile(tile, readTile))
    }
    return Promise.all(
      places.map(async ({ tile, from, to }) => {
        const hashes = (await tiles.get(tilePath(tile))) ?? fail('schema', {})
        return balancedRoot(hashes.slice(from, to))
      }),
    )
  }
}

async function loadTile(tile: Tile, readTile: ReadTile): Promise<readonly Uint8Array[]> {
  return decodeTile({ bytes: await readTile(tile), width: tile.width })
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
  return { tile: { level: tileLevel, index: tileIndex, width }, from, to: from + count }
}
