import { type Tile, tilePath, tileWidth, decodeBundle, decodeTile } from './tile.ts'

/** The bytes of a published file (`checkpoint`, `tile/…`), from a folder or over HTTP; undefined where there is none. */
export type ReadLogFile = (path: string) => Promise<Uint8Array | undefined>

/**
 * The hashes of a tile, or the entries of a bundle; undefined where it is missing or has another form. C2SP tlog-tiles:
 * a partial one may be gone once the full one is there, which then is read in its place.
 */
export async function readTileItems(readFile: ReadLogFile, tile: Tile): Promise<readonly Uint8Array[] | undefined> {
  const bytes = await readFile(tilePath(tile))
  if (bytes !== undefined) return itemsOf(tile, bytes)
  if (tile.width === tileWidth) return undefined
  const full = { ...tile, width: tileWidth }
  const fullBytes = await readFile(tilePath(full))
  return fullBytes === undefined ? undefined : itemsOf(full, fullBytes)?.slice(0, tile.width)
}

/** Calls `work` for each item, up to `ahead` at once, and yields the results in order. */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  { work, ahead }: { readonly work: (item: Item) => Promise<Result>; readonly ahead: number },
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = []
  for (const item of items) {
    const started = work(item)
    // Whoever waits for it sees its failure; until then it is no unhandled one.
    started.catch(() => undefined)
    running.push(started)
    const first = running.length >= ahead ? running.shift() : undefined
    if (first !== undefined) yield await first
  }
  for (const last of running) yield await last
}

function itemsOf({ level, width }: Tile, bytes: Uint8Array): readonly Uint8Array[] | undefined {
  try {
    return level === 'entries' ? decodeBundle({ bytes, width }) : decodeTile({ bytes, width })
  } catch {
    return undefined
  }
}
