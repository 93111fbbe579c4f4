import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isComityError } from '@comity/codec'
import { leafHash, proveConsistency, proveInclusion, verifyConsistency, verifyInclusion } from '@comity/tlog'
import { numberedEntries, TiledLog } from './tiled-log.ts'

const soak = process.env['COMITY_SOAK'] !== undefined
const mutations = soak ? 1_000_000 : 6_000
const largest = soak ? 1_025 : 300
const seed = Number(process.env['COMITY_SEED'] ?? 20_261_124)

const entries = numberedEntries(largest)
const log = new TiledLog(entries)
const rootAt = (size: number): Uint8Array => log.roots[size] ?? assert.fail()
const leafAt = (index: number): Uint8Array => leafHash(entries[index] ?? assert.fail())

/** mulberry32: small, seeded, good enough to choose mutations. */
function randomOf(start: number): (below: number) => number {
  let state = start
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

type Pick = (below: number) => number

/** One change to the list of hashes: flipped bit, dropped, added, doubled, swapped, or replaced. */
function mutate(hashes: readonly Uint8Array[], pick: Pick): readonly Uint8Array[] {
  const changed: Uint8Array[] = hashes.map((hash) => hash.slice())
  const at = pick(Math.max(1, changed.length))
  const hash = changed[at]
  const kind = pick(6)
  if (kind === 0 && hash !== undefined) {
    const byte = pick(32)
    hash[byte] = (hash[byte] ?? 0) ^ (1 << pick(8))
  } else if (kind === 1 && hash !== undefined) changed.splice(at, 1)
  else if (kind === 2) changed.splice(pick(changed.length + 1), 0, rootAt(pick(largest)))
  else if (kind === 3 && hash !== undefined) changed.splice(at, 0, hash)
  else if (kind === 4 && changed.length > 1) changed.reverse()
  else if (hash !== undefined) changed[at] = leafAt(pick(largest))
  return changed
}

const same = (left: readonly Uint8Array[], right: readonly Uint8Array[]): boolean =>
  Buffer.concat(left).equals(Buffer.concat(right)) && left.length === right.length

function accepted(verify: () => unknown): boolean {
  try {
    verify()
    return true
  } catch (error) {
    if (!isComityError(error, 'proof-invalid')) throw error
    return false
  }
}

test(`E-08 of ${mutations} changed inclusion proofs none is accepted (seed ${seed})`, async () => {
  const pick = randomOf(seed)
  let forged = 0
  for (let done = 0; done < mutations;) {
    const size = 1 + pick(largest)
    const index = pick(size)
    const hashes = await proveInclusion({ index, size, readHashes: log.reader(size) })
    const head = { size, root: rootAt(size) }
    for (let round = 0; round < 50; round += 1, done += 1) {
      const kind = pick(4)
      const claim = { leafHash: leafAt(index), index, head, hashes }
      if (kind === 0) claim.index = pick(size + 2)
      if (kind === 1) claim.leafHash = leafAt(pick(largest))
      if (kind >= 2) claim.hashes = mutate(hashes, pick)
      const honest = claim.index === index && same([claim.leafHash], [leafAt(index)]) && same(claim.hashes, hashes)
      if (!honest && accepted(() => verifyInclusion(claim))) forged += 1
    }
  }
  assert.equal(forged, 0)
})

test(`E-08 of ${mutations} changed consistency proofs none is accepted (seed ${seed})`, async () => {
  const pick = randomOf(seed + 1)
  let forged = 0
  for (let done = 0; done < mutations;) {
    const size = 1 + pick(largest)
    const fromSize = 1 + pick(size)
    const hashes = await proveConsistency({ fromSize, size, readHashes: log.reader(size) })
    const from = { size: fromSize, root: rootAt(fromSize) }
    const to = { size, root: rootAt(size) }
    for (let round = 0; round < 50; round += 1, done += 1) {
      const kind = pick(4)
      const claim = { from, to, hashes }
      if (kind === 0) claim.from = { size: fromSize, root: rootAt(pick(largest)) }
      if (kind === 1) claim.to = { size, root: rootAt(pick(largest)) }
      if (kind >= 2) claim.hashes = mutate(hashes, pick)
      const honest = same([claim.from.root, claim.to.root], [from.root, to.root]) && same(claim.hashes, hashes)
      if (!honest && accepted(() => verifyConsistency(claim))) forged += 1
    }
  }
  assert.equal(forged, 0)
})

test('a wrong size is refused wherever the path depends on it', async () => {
  // RFC 9162 leaves open sizes whose path has the same shape; index and root bind those, not the path.
  const hashes = await proveInclusion({ index: 2, size: 5, readHashes: log.reader(5) })
  for (const size of [1, 2, 3, 4, 9, 16]) {
    assert.throws(() => verifyInclusion({ leafHash: leafAt(2), index: 2, head: { size, root: rootAt(5) }, hashes }), {
      code: 'proof-invalid',
    })
  }
})
