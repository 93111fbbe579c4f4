import { equalBytes } from '@comity/codec'
import { decodeBundle, decodeTile, leafHash, type Tile, type TileFile, tilePath, tileWidth } from '@comity/tlog'
import type { Damage } from './log-error.ts'
import type { LogFiles } from './log-files.ts'

/**
 * Compares a tile or bundle on disk with what the entries of the database make of it. Returns the damage, if any: the
 * file, or the database's row where bundle and leaf tile agree with each other and not with it.
 */
export async function compareTile(files: LogFiles, expected: TileFile): Promise<Damage | undefined> {
  const { tile } = expected
  const bytes = await files.read(tilePath(tile))
  if (bytes !== undefined && equalBytes(bytes, expected.bytes)) return undefined
  const at = firstDifference(tile, expected.bytes, bytes)
  const level = tile.level === 'entries' ? 0 : tile.level
  const index = (tile.index * tileWidth + at) * tileWidth ** level
  const rowIsWrong = level === 0 && (await filesAgree(files, tile, at))
  return { file: rowIsWrong ? 'log-entry' : tilePath(tile), index }
}

function firstDifference(tile: Tile, expected: Uint8Array, actual: Uint8Array | undefined): number {
  const [wanted, found] = [itemsOf(tile, expected), itemsOf(tile, actual)]
  if (wanted === undefined || found === undefined) return 0
  const at = wanted.findIndex((item, index) => !equalBytes(item, found[index] ?? new Uint8Array()))
  return Math.max(0, at)
}

/** Whether bundle and leaf tile on disk belong together at this place. */
async function filesAgree(files: LogFiles, tile: Tile, at: number): Promise<boolean> {
  const bundleTile: Tile = { ...tile, level: 'entries' }
  const leafTile: Tile = { ...tile, level: 0 }
  const entry = itemsOf(bundleTile, await files.read(tilePath(bundleTile)))?.[at]
  const leaf = itemsOf(leafTile, await files.read(tilePath(leafTile)))?.[at]
  return entry !== undefined && leaf !== undefined && equalBytes(leafHash(entry), leaf)
}

/** The entries or hashes of a file; undefined where it is missing or has another form. */
function itemsOf({ level, width }: Tile, bytes: Uint8Array | undefined): readonly Uint8Array[] | undefined {
  if (bytes === undefined) return undefined
  try {
    return level === 'entries' ? decodeBundle({ bytes, width }) : decodeTile({ bytes, width })
  } catch {
    return undefined
  }
}
