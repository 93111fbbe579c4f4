import { concatBytes, i2osp } from '@comity/codec'
import { fail } from './errors.ts'
import { hashSize } from './hash.ts'

/** Hashes in a full tile, entries in a full bundle. */
export const tileWidth = 256

/** A hash tile of a tile level (0 to 6 are possible here), or a bundle of entries. `width` is 1 to 256. */
export interface Tile {
  readonly level: number | 'entries'
  readonly index: number
  readonly width: number
}

/** C2SP tlog-tiles, Merkle Tree: `tile/<L>/<N>[.p/<W>]`, `tile/entries/<N>[.p/<W>]`. */
export function tilePath({ level, index, width }: Tile): string {
  const partial = width === tileWidth ? '' : `.p/${String(width)}`
  return `tile/${String(level)}/${indexPath(index)}${partial}`
}

/** Reads exactly what `tilePath` writes. Throws `schema`. */
export function parseTilePath(path: string): Tile {
  const parts = /^tile\/(entries|[0-9]|[1-5][0-9]|6[0-3])\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/.exec(
    path,
  )
  const [, level, index, width] = parts ?? []
  if (level === undefined || index === undefined) return fail('schema', {})
  const tile: Tile = {
    level: level === 'entries' ? level : Number(level),
    index: Number(index.replaceAll(/[x/]/g, '')),
    width: width === undefined ? tileWidth : Number(width),
  }
  const inRange = tile.width >= 1 && (width === undefined || tile.width < tileWidth)
  if (!inRange || !Number.isSafeInteger(tile.index) || tilePath(tile) !== path) fail('schema', {})
  return tile
}

/** How many hashes a tile has in a tree of `size` entries: 256 when full, 0 when it does not exist. */
export function tileWidthAt({ size, level, index }: { readonly size: number } & Omit<Tile, 'width'>): number {
  const span = level === 'entries' ? 1 : tileWidth ** level
  return Math.max(0, Math.min(tileWidth, Math.floor(size / span) - index * tileWidth))
}

/** Every tile and bundle that a tree of `size` has and one of `fromSize` had not, bundles first, then level by level. */
export function newTiles({ fromSize, size }: { readonly fromSize: number; readonly size: number }): readonly Tile[] {
  const levels: Tile['level'][] = ['entries']
  for (let level = 0; tileWidth ** level <= size; level += 1) levels.push(level)
  return levels.flatMap((level) => [...newTilesOf({ level, fromSize, size })])
}

/**
 * Those of one level, one after the other: a size that somebody only claims must not be turned into as many objects before
 * the first file was seen.
 */
export function* newTilesOf({
  level,
  fromSize,
  size,
}: {
  readonly level: Tile['level']
  readonly fromSize: number
  readonly size: number
}): Generator<Tile> {
  const span = level === 'entries' ? 1 : tileWidth ** level
  const [before, after] = [Math.floor(fromSize / span), Math.floor(size / span)]
  for (let index = Math.floor(before / tileWidth); index * tileWidth < after; index += 1) {
    const width = tileWidthAt({ size, level, index })
    if (width !== tileWidthAt({ size: fromSize, level, index })) yield { level, index, width }
  }
}

/** The bytes of a hash tile. */
export function encodeTile(hashes: readonly Uint8Array[]): Uint8Array {
  return concatBytes(...hashes)
}

/** The hashes of a tile whose width is known. Throws `schema` for another number of bytes. */
export function decodeTile({
  bytes,
  width,
}: {
  readonly bytes: Uint8Array
  readonly width: number
}): readonly Uint8Array[] {
  if (bytes.length !== width * hashSize) fail('schema', { length: bytes.length })
  return Array.from({ length: width }, (_, at) => bytes.subarray(at * hashSize, (at + 1) * hashSize))
}

/** C2SP tlog-tiles, Log entries: each entry behind its uint16 length. Throws `schema` for one of 65,536 bytes or more. */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
  return concatBytes(...entries.flatMap((entry) => [i2osp(entry.length, 2), entry]))
}

/** Reads a bundle of exactly `width` entries. Throws `schema` for a cut, longer or shorter one. */
export function decodeBundle({
  bytes,
  width,
}: {
  readonly bytes: Uint8Array
  readonly width: number
}): readonly Uint8Array[] {
  const entries: Uint8Array[] = []
  let at = 0
  while (at < bytes.length) {
    const [high, low] = bytes.subarray(at, at + 2)
    if (high === undefined || low === undefined) return fail('schema', { length: bytes.length })
    const end = at + 2 + high * 256 + low
    if (end > bytes.length || entries.length === width) fail('schema', { length: bytes.length })
    entries.push(bytes.subarray(at + 2, end))
    at = end
  }
  if (entries.length !== width) fail('schema', { length: bytes.length })
  return entries
}

/** 1234067 is `x001/x234/067`: no folder holds more than a thousand names. */
function indexPath(index: number): string {
  if (!Number.isSafeInteger(index) || index < 0) fail('schema', { index })
  const digits = String(index)
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0')
  const groups = padded.match(/.{3}/g) ?? []
  return groups.map((group, at) => (at === groups.length - 1 ? group : `x${group}`)).join('/')
}
