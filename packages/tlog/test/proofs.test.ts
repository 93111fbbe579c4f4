import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toHex } from '@comity/codec'
import {
  emptyRoot,
  leafHash,
  nodeHash,
  proveConsistency,
  proveInclusion,
  treeRoot,
  verifyConsistency,
  verifyExtension,
  verifyInclusion,
} from '@comity/tlog'
import { NaiveTree } from './naive-tree.ts'
import { numberedEntries, TiledLog } from './tiled-log.ts'

// spec/attacks.md E-08 names 1,025; every change runs up to a few past a power of two, and a few past a tile.
const soak = process.env['COMITY_SOAK'] !== undefined
const everyPairUpTo = soak ? 1_025 : 130
const alsoSizes = soak ? [] : [255, 256, 257, 300]
const largest = Math.max(everyPairUpTo, ...alsoSizes)

const entries = numberedEntries(largest)
const log = new TiledLog(entries)
const naive = new NaiveTree(entries)
const rootAt = (size: number): Uint8Array => log.roots[size] ?? assert.fail()
const entryAt = (index: number): Uint8Array => entries[index] ?? assert.fail()
const hex = (hashes: readonly Uint8Array[]): readonly string[] => hashes.map(toHex)
const sizes = [...Array.from({ length: everyPairUpTo + 1 }, (_, size) => size), ...alsoSizes]

test('roots equal those of a naive implementation of RFC 6962', async () => {
  for (const size of sizes) {
    assert.equal(toHex(rootAt(size)), naive.root(0, size).toString('hex'), `size ${size}`)
    assert.deepEqual(await treeRoot({ size, readHashes: log.reader(size) }), rootAt(size))
  }
})

test('E-08 every honest inclusion proof equals the naive one and is accepted', async () => {
  for (const size of sizes) {
    for (let index = 0; index < size; index += 1) {
      const hashes = await proveInclusion({ index, size, readHashes: log.reader(size) })
      assert.deepEqual(hex(hashes), hex(naive.inclusion(index, 0, size)), `${index} of ${size}`)
      const head = { size, root: rootAt(size) }
      assert.equal(verifyInclusion({ leafHash: leafHash(entryAt(index)), index, head, hashes }), index)
    }
  }
})

test('E-08 every honest consistency proof equals the naive one and is accepted', async () => {
  for (const size of sizes) {
    for (let fromSize = 0; fromSize <= size; fromSize += 1) {
      const hashes = await proveConsistency({ fromSize, size, readHashes: log.reader(size) })
      if (fromSize > 0) assert.deepEqual(hex(hashes), hex(naive.consistency(fromSize, 0, size, true)))
      const to = { size, root: rootAt(size) }
      assert.equal(verifyConsistency({ from: { size: fromSize, root: rootAt(fromSize) }, to, hashes }), to)
    }
  }
})

test('a proof outside the tree cannot be made', async () => {
  const readHashes = log.reader(5)
  await assert.rejects(proveInclusion({ index: 5, size: 5, readHashes }), { code: 'schema' })
  await assert.rejects(proveConsistency({ fromSize: 6, size: 5, readHashes }), { code: 'schema' })
})

test('E-08 the hash of a node is not accepted as that of a leaf', async () => {
  // Nodes 0 and 1 of level 1 would make a tree of two leaves, if a leaf could be a node.
  const left = nodeHash({ left: leafHash(entryAt(0)), right: leafHash(entryAt(1)) })
  const right = nodeHash({ left: leafHash(entryAt(2)), right: leafHash(entryAt(3)) })
  const head = { size: 4, root: rootAt(4) }
  const hashes = await proveInclusion({ index: 0, size: 4, readHashes: log.reader(4) })
  assert.throws(() => verifyInclusion({ leafHash: left, index: 0, head, hashes: [right] }), { code: 'proof-invalid' })
  assert.throws(() => verifyInclusion({ leafHash: left, index: 0, head, hashes }), { code: 'proof-invalid' })
})

test('E-08 an index just past the tree is refused, even where the path would end the same', () => {
  const head = { size: 1, root: rootAt(1) }
  const leaf = leafHash(entryAt(0))
  assert.equal(verifyInclusion({ leafHash: leaf, index: 0, head, hashes: [] }), 0)
  assert.throws(() => verifyInclusion({ leafHash: leaf, index: 1, head, hashes: [] }), { code: 'proof-invalid' })
})

test('E-08 a larger tree that claims the root of a smaller one is refused', () => {
  const from = { size: 4, root: rootAt(4) }
  const to = { size: 8, root: rootAt(4) }
  assert.throws(() => verifyConsistency({ from, to, hashes: [] }), { code: 'proof-invalid' })
})

test('hashes of another length than 32 bytes are refused', () => {
  const head = { size: 1, root: rootAt(1) }
  const short = new Uint8Array(31)
  const refused = { code: 'proof-invalid' }
  assert.throws(() => verifyInclusion({ leafHash: short, index: 0, head, hashes: [] }), refused)
  assert.throws(() => verifyConsistency({ from: { size: 1, root: short }, to: head, hashes: [] }), refused)
})

test('sizes that are no safe integers are refused', () => {
  const root = rootAt(1)
  for (const size of [0.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
    const refused = { code: 'proof-invalid' }
    assert.throws(() => verifyInclusion({ leafHash: root, index: 0, head: { size, root }, hashes: [] }), refused)
    assert.throws(() => verifyInclusion({ leafHash: root, index: size, head: { size: 1, root }, hashes: [] }), refused)
    assert.throws(() => verifyConsistency({ from: { size, root }, to: { size, root }, hashes: [] }), refused)
  }
})

test('the empty tree begins every tree, only with its own root', () => {
  const to = { size: 3, root: rootAt(3) }
  verifyConsistency({ from: { size: 0, root: emptyRoot() }, to, hashes: [] })
  assert.throws(() => verifyConsistency({ from: { size: 0, root: rootAt(1) }, to, hashes: [] }), {
    code: 'proof-invalid',
  })
  const empty = { size: 0, root: rootAt(1) }
  assert.throws(() => verifyConsistency({ from: empty, to: empty, hashes: [] }), { code: 'proof-invalid' })
})

test('a proof in a tree past 2^32 entries is followed without losing bits', () => {
  // The tree of 2^40 + 1 entries whose first 2^40 have root `left`, and the last is `leaf`.
  const left = rootAt(1)
  const leaf = leafHash(entryAt(2))
  const head = { size: 2 ** 40 + 1, root: nodeHash({ left, right: leaf }) }
  verifyInclusion({ leafHash: leaf, index: 2 ** 40, head, hashes: [left] })
  verifyConsistency({ from: { size: 2 ** 40, root: left }, to: head, hashes: [leaf] })
  assert.throws(() => verifyInclusion({ leafHash: leaf, index: 0, head, hashes: [left] }), { code: 'proof-invalid' })
})

test('E-01 two roots of one size are a conflict, and so is a proof of another beginning; a wrong proof is not', async () => {
  const from = { size: 3, root: rootAt(3) }
  const to = { size: 7, root: rootAt(7) }
  const hashes = await proveConsistency({ fromSize: 3, size: 7, readHashes: log.reader(7) })
  assert.equal(verifyExtension({ from, to, hashes }), to)
  assert.equal(verifyExtension({ from, to: from, hashes: [] }), from)
  assert.throws(() => verifyExtension({ from, to: { size: 3, root: rootAt(4) }, hashes: [] }), { code: 'log-conflict' })
  // The true proof of `to` shows that its first three entries have another root than `from` claims.
  assert.throws(() => verifyExtension({ from: { size: 3, root: rootAt(4) }, to, hashes }), { code: 'log-conflict' })
  for (let at = 0; at < hashes.length; at += 1) {
    const wrong = hashes.map((hash, place) => (place === at ? rootAt(5) : hash))
    assert.throws(() => verifyExtension({ from, to, hashes: wrong }), { code: 'checkpoint-invalid' })
  }
  assert.throws(() => verifyExtension({ from: to, to: from, hashes }), { code: 'checkpoint-invalid' })
})
