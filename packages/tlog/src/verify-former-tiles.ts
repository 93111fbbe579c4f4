import { equalBytes, ownId } from '@comity/codec'
import { fail } from './errors.ts'
import { type ReadLogFile, readTileItems } from './log-files.ts'
import { parseTilePath, type Tile, tilePath, tileWidth, tileWidthAt } from './tile.ts'

/**
 * That the partial tiles and bundles of former checkpoints, which no newer one asks for, still begin the ones that took
 * their place: whoever kept an older checkpoint reads them. Of a folder only, as a reader over HTTP cannot list, and of a
 * log that is verified otherwise. Returns how many there are. Throws `log-damaged` naming the file and the first entry
 * concerned.
 */
export async function verifyFormerTiles({
  readFile,
  size,
  paths,
}: {
  readonly readFile: ReadLogFile
  readonly size: number
  readonly paths: readonly string[]
}): Promise<number> {
  const former = paths.flatMap((path) => formerTile(path, size))
  for (const tile of former) {
    const items = (await readTileItems(readFile, tile)) ?? damaged(tile, 0)
    const now = (await readTileItems(readFile, { ...tile, width: tileWidthAt({ ...tile, size }) })) ?? []
    const wrong = items.findIndex((item, at) => !equalBytes(item, now[at] ?? new Uint8Array()))
    if (wrong !== -1) damaged(tile, wrong)
  }
  return former.length
}

/** What is no path of a tile is nobody's, and was not published. */
function formerTile(path: string, size: number): readonly Tile[] {
  try {
    const tile = parseTilePath(path)
    return tile.width < tileWidthAt({ ...tile, size }) ? [tile] : []
  } catch {
    return []
  }
}

function damaged(tile: Tile, at: number): never {
  const { level, index } = tile
  const span = level === 'entries' ? 1 : tileWidth ** level
  return fail('log-damaged', { file: ownId(tilePath(tile)), index: (index * tileWidth + at) * span })
}
