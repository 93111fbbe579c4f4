import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromHex, toHex, utf8Encode } from '@comity/codec'
import {
  decodeBundle,
  encodeBundle,
  parseCheckpoint,
  parseNote,
  parseTilePath,
  parseVerifierKey,
  proveConsistency,
  proveInclusion,
  tileHashReader,
  tilePath,
  TileTree,
  treeRoot,
  verifyCheckpoint,
  verifyConsistency,
  verifyCosignatures,
  verifyInclusion,
  leafHash,
} from '@comity/tlog'
import { readVectors } from './vectors.ts'

const tessera = readVectors('tlog/tessera.json') as {
  verifierKey: string
  entries: readonly string[]
  cases: readonly { size: number; checkpoint: string; tile?: string; bundle?: string }[]
}
const mirror = readVectors('tlog/skylight-mirror.json') as {
  verifierKey: string
  checkpoint: string
  cases: readonly { path: string; bytes: string }[]
}
const base64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))
const tesseraKey = parseVerifierKey(tessera.verifierKey)

test("every checkpoint of tessera's log verifies and has the root of its entries", () => {
  const tree = new TileTree()
  for (const { size, checkpoint: note } of tessera.cases) {
    if (size > 0) tree.append(utf8Encode(tessera.entries[size - 1] ?? assert.fail()))
    const { name: origin, publicKey } = tesseraKey
    const checkpoint = verifyCheckpoint({ note, origin, publicKey, cosignatures: { count: 0, witnesses: [] } })
    assert.equal(checkpoint.size, size)
    assert.equal(toHex(checkpoint.root), toHex(tree.root()))
  }
})

test("tessera's tiles and bundles are the bytes that this tree makes", () => {
  const tree = new TileTree()
  for (const { size, tile, bundle } of tessera.cases.slice(1)) {
    tree.append(utf8Encode(tessera.entries[size - 1] ?? assert.fail()))
    const [entries, hashes] = tree.edge()
    assert.equal(tilePath(entries?.tile ?? assert.fail()), `tile/entries/000.p/${size}`)
    assert.equal(Buffer.from(entries?.bytes ?? assert.fail()).toString('base64'), bundle)
    assert.equal(tilePath(hashes?.tile ?? assert.fail()), `tile/0/000.p/${size}`)
    assert.equal(Buffer.from(hashes?.bytes ?? assert.fail()).toString('base64'), tile)
  }
})

test("tessera's bundles are read and printed the same", () => {
  for (const { size, bundle } of tessera.cases.slice(1)) {
    const bytes = base64(bundle ?? assert.fail())
    assert.deepEqual(encodeBundle(decodeBundle({ bytes, width: size })), bytes)
  }
})

test("the root of a mirrored log of 300 entries follows from the mirror's tiles, and proofs from them verify", async () => {
  const tiles = new Map(mirror.cases.map(({ path, bytes }) => [path, base64(bytes)]))
  const { size, root } = parseCheckpoint(parseNote(mirror.checkpoint).text)
  const readHashes = tileHashReader({
    size,
    readTile: (tile) => Promise.resolve(tiles.get(tilePath(tile)) ?? assert.fail(tilePath(tile))),
  })
  assert.equal(toHex(await treeRoot({ size, readHashes })), toHex(root))
  for (const { path } of mirror.cases) assert.equal(tilePath(parseTilePath(path)), path)
  for (const index of [0, 255, 256, 299]) {
    const [leaf] = await readHashes([{ level: 0, index }])
    const hashes = await proveInclusion({ index, size, readHashes })
    verifyInclusion({ leafHash: leaf ?? assert.fail(), index, head: { size, root }, hashes })
  }
  const from = { size: 256, root: await treeRoot({ size: 256, readHashes }) }
  const hashes = await proveConsistency({ fromSize: 256, size, readHashes })
  verifyConsistency({ from, to: { size, root }, hashes })
})

test("the mirror's cosignature/v1 verifies as a witness's, over a checkpoint whose log is not known here", () => {
  const witness = parseVerifierKey(mirror.verifierKey)
  assert.equal(witness.type, 'cosignature')
  const { origin } = parseCheckpoint(parseNote(mirror.checkpoint).text)
  // The vector has no line of the log itself, so the whole note is refused, and the cosignature alone is checked.
  const cosignatures = { count: 1, witnesses: [witness] }
  assert.throws(
    () => verifyCheckpoint({ note: mirror.checkpoint, origin, publicKey: tesseraKey.publicKey, cosignatures }),
    { code: 'checkpoint-invalid' },
  )
  const own = verifyCosignatures({ note: parseNote(mirror.checkpoint), witnesses: [witness] })
  assert.deepEqual(
    own.map(({ name }) => name),
    ['mirror.example.org'],
  )
})

test('the empty leaf and the RFC 6962 node have their published hashes', () => {
  assert.equal(toHex(leafHash(new Uint8Array())), '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
  const tree = new TileTree()
  tree.append(fromHex(''))
  tree.append(fromHex('00'))
  assert.equal(toHex(tree.root()), 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125')
})
