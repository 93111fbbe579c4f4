import { equalBytes, ownId, utf8Decode } from '@comity/codec'
import { fail } from './errors.ts'
import { balancedRoot } from './hash.ts'
import { inOrder, type ReadLogFile, readTileItems } from './log-files.ts'
import { parseNoteBytes } from './note.ts'
import { treeRoot } from './prove.ts'
import { tileHashReader } from './tile-reader.ts'
import { TileTree } from './tile-tree.ts'
import {
  decodeTile,
  encodeTile,
  newTiles,
  newTilesOf,
  parseTilePath,
  type Tile,
  tilePath,
  tileWidth,
  tileWidthAt,
} from './tile.ts'
import { type VerifiedCheckpoint, verifyCheckpoint } from './verify-checkpoint.ts'
import type { VerifierKey } from './verifier-key.ts'

/** Everything that a log published, recomputed from its entries and found to be what its checkpoint says. */
export interface VerifiedTiledLog {
  readonly checkpoint: VerifiedCheckpoint
  /** The signed note, as it was read. */
  readonly note: string
  /** Tiles and bundles that were read. */
  readonly files: number
}

/** Files in flight at once: enough for a distant log, few for a small server. */
const ahead = 16

/**
 * Recomputes a published log with nothing but its public key (spec/log.md §9). `seen` is a checkpoint of it kept from
 * before, if there is one: the log must begin with what that one covers. Throws `log-damaged` naming the file and the
 * first entry concerned, `log-conflict` for a log that was forked or rolled back behind `seen`, `checkpoint-invalid`
 * for a `seen` that is not of this log, `schema` for a key that signs no checkpoints.
 */
export async function verifyTiledLog({
  readFile,
  key,
  seen,
}: {
  readonly readFile: ReadLogFile
  readonly key: VerifierKey
  readonly seen: string | undefined
}): Promise<VerifiedTiledLog> {
  if (key.type !== 'ed25519') fail('schema', {})
  const before = seen === undefined ? undefined : verifyNote(seen, key)
  const { note, checkpoint } = await readCheckpoint(readFile, key)
  const { size, root } = checkpoint
  if (before !== undefined && before.size > size) fail('log-conflict', { size: before.size })
  const made = await recompute({ readFile, size, rootAt: before?.size ?? size })
  if (!equalBytes(made.root, root)) return nameCause({ readFile, checkpoint, differing: made.differing })
  const [wrong] = made.differing
  if (wrong !== undefined) damaged(wrong)
  if (before !== undefined && !equalBytes(made.rootAt, before.root)) fail('log-conflict', { size: before.size })
  return { checkpoint, note, files: newTiles({ fromSize: 0, size }).length }
}

/**
 * That no tile reaches past the checkpoint: one that does shows that the checkpoint was replaced by an older one. Of a
 * folder only, as a reader over HTTP cannot list. Throws `log-damaged` naming `checkpoint`.
 */
export function verifyNothingBeyond({
  size,
  paths,
}: {
  readonly size: number
  readonly paths: readonly string[]
}): number {
  for (const path of paths) {
    const tile = readPath(path)
    if (tile !== undefined && tile.width > tileWidthAt({ ...tile, size })) damaged({ file: 'checkpoint', index: size })
  }
  return size
}

interface Damage {
  readonly file: string
  readonly index: number
}

function damaged({ file, index }: Damage): never {
  return fail('log-damaged', { file: ownId(file), index })
}

/** Key and origin are the same name (C2SP tlog-checkpoint, Signatures). */
function verifyNote(note: string, key: VerifierKey): VerifiedCheckpoint {
  const none = { count: 0, witnesses: [] }
  return verifyCheckpoint({ note, origin: key.name, publicKey: key.publicKey, cosignatures: none })
}

async function readCheckpoint(readFile: ReadLogFile, key: VerifierKey) {
  const bytes = await readFile('checkpoint')
  if (bytes === undefined) return damaged({ file: 'checkpoint', index: 0 })
  try {
    parseNoteBytes(bytes)
    const note = utf8Decode(bytes)
    return { note, checkpoint: verifyNote(note, key) }
  } catch {
    return damaged({ file: 'checkpoint', index: 0 })
  }
}

interface Recomputed {
  readonly root: Uint8Array
  /** Root of the first `rootAt` entries. */
  readonly rootAt: Uint8Array
  /** Tiles that are not what the entries make, in the order of the log. */
  readonly differing: readonly Damage[]
}

/** Reads every bundle once, and compares every tile with what the entries make of it. Throws for an unreadable file. */
async function recompute({
  readFile,
  size,
  rootAt,
}: {
  readonly readFile: ReadLogFile
  readonly size: number
  readonly rootAt: number
}): Promise<Recomputed> {
  const tree = new TileTree()
  const differing: Damage[] = []
  const bundles = newTilesOf({ level: 'entries', fromSize: 0, size })
  const load = async (bundle: Tile) => {
    const [entries, leaves] = await Promise.all([
      readItems(readFile, bundle),
      readItems(readFile, { ...bundle, level: 0 }),
    ])
    return { entries, leaves }
  }
  let rootThen = tree.root()
  for await (const { entries, leaves } of inOrder(bundles, { work: load, ahead })) {
    for (const entry of entries) {
      for (const { tile, bytes } of tree.append(entry)) {
        if (tile.level === 'entries') continue
        const found = tile.level === 0 ? leaves : await readItems(readFile, tile)
        differing.push(...compare({ tile, bytes, found }))
      }
      if (tree.size === rootAt) rootThen = tree.root()
    }
  }
  for (const { tile, bytes } of tree.edge()) {
    if (tile.level !== 'entries') differing.push(...compare({ tile, bytes, found: await readItems(readFile, tile) }))
  }
  return { root: tree.root(), rootAt: rootThen, differing }
}

function compare(given: { readonly tile: Tile; readonly bytes: Uint8Array; readonly found: readonly Uint8Array[] }) {
  const { tile, bytes, found } = given
  if (equalBytes(encodeTile(found), bytes)) return []
  const expected = decodeTile({ bytes, width: tile.width })
  const at = expected.findIndex((hash, index) => !equalBytes(hash, found[index] ?? new Uint8Array()))
  return [{ file: tilePath(tile), index: firstIndex(tile, at) }]
}

async function readItems(readFile: ReadLogFile, tile: Tile): Promise<readonly Uint8Array[]> {
  return (await readTileItems(readFile, tile)) ?? damaged({ file: tilePath(tile), index: firstIndex(tile, 0) })
}

/** The first entry below the item at `at` of a tile. */
function firstIndex({ level, index }: Tile, at: number): number {
  return (index * tileWidth + at) * (level === 'entries' ? 1 : tileWidth ** level)
}

/**
 * The entries do not give the signed root. Where the right edge of the tiles does, it vouches for every tile below it,
 * and the first file that is not vouched for is the wrong one. Where it does not either, entries and tiles are both
 * changed, or the checkpoint is of another tree.
 */
async function nameCause({
  readFile,
  checkpoint: { size, root },
  differing,
}: {
  readonly readFile: ReadLogFile
  readonly checkpoint: VerifiedCheckpoint
  readonly differing: readonly Damage[]
}): Promise<never> {
  const readTile = async (tile: Tile) => encodeTile(await readItems(readFile, tile))
  const edgeRoot = await treeRoot({ size, readHashes: tileHashReader({ size, readTile }) })
  const [first = { file: 'checkpoint', index: size }] = differing
  if (!equalBytes(edgeRoot, root)) return damaged(first)
  const above = newTiles({ fromSize: 0, size }).filter(({ level }) => level !== 'entries' && level > 0)
  for (const tile of above.toSorted((one, other) => Number(other.level) - Number(one.level))) {
    const wrong = await wrongChild(readFile, tile)
    // Where it differs from the entries as well, that says at which one.
    if (wrong !== undefined) return damaged(differing.find(({ file }) => file === wrong.file) ?? wrong)
  }
  return damaged(differing[0] === undefined ? first : bundleOf(first))
}

/** Each hash of a tile above the leaves is the root of the tile below it; the first that is not. */
async function wrongChild(readFile: ReadLogFile, tile: Tile): Promise<Damage | undefined> {
  const level = Number(tile.level) - 1
  for (const [at, hash] of (await readItems(readFile, tile)).entries()) {
    const child: Tile = { level, index: tile.index * tileWidth + at, width: tileWidth }
    const hashes = await readItems(readFile, child)
    if (!equalBytes(balancedRoot(hashes), hash)) return { file: tilePath(child), index: firstIndex(child, 0) }
  }
  return undefined
}

/** All tiles are vouched for: what differs first is the bundle under a leaf tile. */
function bundleOf({ file, index }: Damage): Damage {
  const { width, index: at } = parseTilePath(file)
  return { file: tilePath({ level: 'entries', index: at, width }), index }
}

function readPath(path: string): Tile | undefined {
  try {
    return parseTilePath(path)
  } catch {
    return undefined
  }
}
