import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromHex, toHex } from '@comity/codec'
import {
  decodeBundle,
  decodeTile,
  encodeBundle,
  newTiles,
  parseTilePath,
  proveInclusion,
  tileHashReader,
  tilePath,
  tileWidthAt,
  type Tile,
  TileTree,
} from '@comity/tlog'
import { numberedEntries, TiledLog } from './tiled-log.ts'
import { readVectors } from './vectors.ts'

const paths = readVectors('tlog/tile-paths.json') as {
  accepted: readonly { why: string; path: string; tile: Tile }[]
  refused: readonly { why: string; path: string }[]
}
const bundles = readVectors('tlog/bundles.json') as {
  accepted: readonly { why: string; width: number; bytes: string; entries: readonly string[] }[]
  refused: readonly { why: string; width: number; bytes: string }[]
}

for (const { why, path, tile } of paths.accepted) {
  test(`a tile path with ${why} is read and printed the same`, () => {
    assert.deepEqual(parseTilePath(path), tile)
    assert.equal(tilePath(tile), path)
  })
}

for (const { why, path } of paths.refused) {
  test(`a tile path with ${why} is refused`, () => {
    assert.throws(() => parseTilePath(path), { code: 'schema' })
  })
}

for (const { why, width, bytes, entries } of bundles.accepted) {
  test(`a bundle with ${why} is read and printed the same`, () => {
    assert.deepEqual(decodeBundle({ bytes: fromHex(bytes), width }).map(toHex), entries)
    assert.equal(toHex(encodeBundle(entries.map((entry) => fromHex(entry)))), bytes)
  })
}

for (const { why, width, bytes } of bundles.refused) {
  test(`a bundle with ${why} is refused`, () => {
    assert.throws(() => decodeBundle({ bytes: fromHex(bytes), width }), { code: 'schema' })
  })
}

test('every path that is read is printed the same, and every tile has one path', () => {
  const index = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
  const level = fc.oneof(fc.integer({ min: 0, max: 63 }), fc.constant('entries' as const))
  fc.assert(
    fc.property(level, index, fc.integer({ min: 1, max: 256 }), (l, i, width) => {
      const tile: Tile = { level: l, index: i, width }
      assert.deepEqual(parseTilePath(tilePath(tile)), tile)
    }),
  )
})

test('bundles of any entries are read back', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 70 }), { maxLength: 20 }), (entries) => {
      assert.deepEqual(decodeBundle({ bytes: encodeBundle(entries), width: entries.length }), entries)
    }),
  )
})

test('an entry of 65,536 bytes does not fit a bundle', () => {
  assert.throws(() => encodeBundle([new Uint8Array(65_536)]), { code: 'schema' })
})

test('a tree of 70,000 has the tiles that the specification counts', () => {
  const tiles = newTiles({ fromSize: 0, size: 70_000 })
  const count = (level: number | 'entries', full: boolean): number =>
    tiles.filter((tile) => tile.level === level && (tile.width === 256) === full).length
  assert.deepEqual(
    [count(0, true), count(0, false), count(1, true), count(1, false), count(2, true), count(2, false)],
    [273, 1, 1, 1, 0, 1],
  )
  assert.deepEqual([count('entries', true), count('entries', false)], [273, 1])
  assert.equal(tileWidthAt({ size: 70_000, level: 0, index: 273 }), 112)
  assert.equal(tileWidthAt({ size: 70_000, level: 1, index: 1 }), 17)
  assert.equal(tileWidthAt({ size: 70_000, level: 1, index: 2 }), 0)
})

test('a tree of 256 has a full tile and one hash above it', () => {
  assert.deepEqual(newTiles({ fromSize: 255, size: 256 }).map(tilePath), [
    'tile/entries/000',
    'tile/0/000',
    'tile/1/000.p/1',
  ])
})

test('a growing tree hands out exactly the tiles that are new, whatever the steps', () => {
  const step = fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 5 })
  fc.assert(
    fc.property(step, (steps) => {
      const tree = new TileTree()
      for (const count of steps) {
        const fromSize = tree.size
        const full = numberedEntries(count).flatMap((entry) => tree.append(entry))
        const partial = tree.edge().filter(({ tile }) => tile.width !== tileWidthAt({ ...tile, size: fromSize }))
        const got = [...full, ...partial].map(({ tile }) => tilePath(tile))
        assert.deepEqual(got.sort(), newTiles({ fromSize, size: tree.size }).map(tilePath).sort())
      }
    }),
    { numRuns: 20 },
  )
})

test('a copy of a tree grows on its own', () => {
  const tree = new TileTree()
  for (const entry of numberedEntries(300)) tree.append(entry)
  const before = toHex(tree.root())
  const copy = tree.clone()
  for (const entry of numberedEntries(300)) copy.append(entry)
  assert.equal(toHex(tree.root()), before)
  assert.notEqual(toHex(copy.root()), before)
})

test('E-10 a tile of another width than the tree size asks is refused', async () => {
  const log = new TiledLog(numberedEntries(20))
  const readHashes = tileHashReader({
    size: 20,
    readTile: () => Promise.resolve(log.files.get('tile/0/000.p/19') ?? assert.fail()),
  })
  await assert.rejects(proveInclusion({ index: 3, size: 20, readHashes }), { code: 'schema' })
  assert.throws(() => decodeTile({ bytes: new Uint8Array(33), width: 1 }), { code: 'schema' })
})

test('a hash outside the tree is not made up', async () => {
  const log = new TiledLog(numberedEntries(20))
  await assert.rejects(log.reader(20)([{ level: 0, index: 20 }]), { code: 'schema' })
  await assert.rejects(log.reader(20)([{ level: 4, index: 1 }]), { code: 'schema' })
})
