import assert from 'node:assert/strict'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { toBase64url } from '@comity/codec'
import {
  encodeLogProof,
  parseTilePath,
  proveInclusion,
  tileHashReader,
  tilePath,
  treeRoot,
  verifyConsistency,
  verifyLogProof,
} from '@comity/tlog'
import type { EntryProof } from '../src/context.ts'
import { LogBench, logKey, origin, readCheckpoint, sizeOf } from './open-test-log.ts'

let bench: LogBench
before(async () => {
  bench = await LogBench.start()
})
after(() => bench.stop())

function verify(proof: EntryProof) {
  return verifyLogProof({
    proof: encodeLogProof({ ...proof, index: proof.entry.index }),
    origin,
    publicKey: logKey.publicKey,
    cosignatures: { count: 0, witnesses: [] },
  })
}

test('an entry is proved under a signed checkpoint as soon as its transaction is committed', async () => {
  const place = await bench.place()
  const log = await place.open()
  const id = await place.database.db.transaction().execute((tx) => log.append(tx, { type: 'key', body: { a: 1 } }))
  const proof = await log.prove(id)
  const proven = verify(proof)
  assert.deepEqual([proven.index, proven.type, proven.body], [0, 'key', { a: 1 }])
  assert.equal(proof.checkpoint, await log.checkpoint())
  await log.close()
})

test('an empty log has a signed checkpoint of size 0', async () => {
  const place = await bench.place()
  const log = await place.open()
  assert.equal(readCheckpoint(await log.checkpoint()).size, 0)
  assert.equal((await log.verify()).size, 0)
  await log.close()
  assert.equal(sizeOf(await readFile(join(place.dir, 'log', 'checkpoint'), 'utf8')), 0)
})

test('an entry of a transaction that was rolled back is not in the log and cannot be proved', async () => {
  const place = await bench.place()
  const log = await place.open()
  let lost = ''
  await assert.rejects(
    place.database.db.transaction().execute(async (tx) => {
      lost = await log.append(tx, { type: 'key', body: {} })
      throw new RangeError('the act failed')
    }),
    RangeError,
  )
  await assert.rejects(log.prove(lost), { code: 'not-found' })
  await place.fill(log, 1)
  assert.equal(sizeOf(await log.checkpoint()), 1)
  await log.close()
})

test('an entry that nobody asks for is sequenced all the same', async () => {
  const place = await bench.place()
  const log = await place.open()
  await place.append(log, 3)
  const waiting = () => place.database.db.selectFrom('log_entry').select('id').where('idx', 'is', null).execute()
  while ((await waiting()).length > 0) await new Promise((resolve) => setTimeout(resolve, 20))
  assert.equal(sizeOf(await log.checkpoint()), 3)
  await log.close()
})

test('a transaction that commits late gets a later index and nothing is left out', async () => {
  const place = await bench.place()
  const log = await place.open()
  const mayCommit = Promise.withResolvers<undefined>()
  const inserted = Promise.withResolvers<undefined>()
  const late = place.database.db.transaction().execute(async (tx) => {
    const id = await log.append(tx, { type: 'key', body: { late: true } })
    inserted.resolve(undefined)
    await mayCommit.promise
    return id
  })
  await inserted.promise
  const [early] = await place.fill(log, 1)
  mayCommit.resolve(undefined)
  assert.equal((await log.prove(await late)).entry.index, 1)
  assert.equal((await log.prove(early ?? assert.fail())).entry.index, 0)
  await log.close()
})

test('1,000 appends at once are all proved, each at its own index, under consistent checkpoints', async () => {
  const place = await bench.place()
  const log = await place.open()
  const act = async (n: number) => {
    const append = place.database.db.transaction().execute((tx) => log.append(tx, { type: 'key', body: { n } }))
    return log.prove(await append)
  }
  const proofs = await Promise.all(Array.from({ length: 1_000 }, (_, n) => act(n)))
  const indices = new Set(proofs.map((proof) => verify(proof).index))
  assert.equal(indices.size, 1_000)
  assert.deepEqual(Math.max(...indices), 999)
  const roots = new Map<number, string>()
  for (const { checkpoint } of proofs) {
    const { size, root } = readCheckpoint(checkpoint)
    // I5: never two checkpoints of one size with different roots.
    assert.equal(roots.get(size) ?? toBase64url(root), toBase64url(root))
    roots.set(size, toBase64url(root))
  }
  // Group commit: far fewer signatures than entries.
  assert.ok(roots.size < 500, `${roots.size} checkpoints`)
  await log.close()
})

test('growth between any two sizes is proved', async () => {
  const place = await bench.place()
  const log = await place.open()
  const heads = [readCheckpoint(await log.checkpoint())]
  for (const count of [1, 2, 254, 300]) {
    await place.fill(log, count)
    heads.push(readCheckpoint(await log.checkpoint()))
  }
  for (const [at, from] of heads.entries()) {
    for (const to of heads.slice(at)) {
      const hashes = await log.proveConsistency({ fromSize: from.size, size: to.size })
      verifyConsistency({ from, to, hashes })
    }
  }
  await assert.rejects(log.proveConsistency({ fromSize: 5, size: 558 }), { code: 'schema' })
  await assert.rejects(log.proveConsistency({ fromSize: 5, size: 4 }), { code: 'schema' })
  await log.close()
})

test('any reader of C2SP tiles can prove entries from the folder alone', async () => {
  const place = await bench.place()
  const log = await place.open()
  await place.fill(log, 300)
  await log.publish()
  await place.fill(log, 270)
  await log.close()
  const folder = join(place.dir, 'log')
  const { size, root } = readCheckpoint(await readFile(join(folder, 'checkpoint'), 'utf8'))
  assert.equal(size, 570)
  const readHashes = tileHashReader({
    size,
    readTile: async (tile) => new Uint8Array(await readFile(join(folder, tilePath(tile)))),
  })
  assert.deepEqual(await treeRoot({ size, readHashes }), root)
  await proveInclusion({ index: 299, size, readHashes })
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = names
    .filter((entry) => entry.isFile() && entry.name !== 'checkpoint')
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
  for (const path of paths) assert.equal(tilePath(parseTilePath(path)), path)
  // The partial tile of size 300 went when the full one came.
  assert.ok(!paths.includes('tile/0/001.p/44') && paths.includes('tile/0/001'))
})

test('a log goes on after a stop, with the same history', async () => {
  const place = await bench.place()
  const first = await place.open()
  const [id] = await place.fill(first, 260)
  const before = readCheckpoint(await first.checkpoint())
  await first.close()
  await assert.rejects(place.append(first, 1), { code: 'log-conflict' })
  const second = await place.open()
  assert.equal(readCheckpoint(await second.checkpoint()).size, 260)
  await place.fill(second, 5)
  const after = readCheckpoint(await second.checkpoint())
  const hashes = await second.proveConsistency({ fromSize: before.size, size: after.size })
  verifyConsistency({ from: before, to: after, hashes })
  assert.equal(verify(await second.prove(id ?? assert.fail())).index, 0)
  assert.deepEqual((await second.verify()).root, after.root)
  await second.close()
})

test('an erased opening leaves the log whole and is not found', async () => {
  const place = await bench.place()
  const log = await place.open()
  const [id] = await place.fill(log, 3)
  await place.database.db
    .updateTable('log_entry')
    .set({ salt: null, body: null })
    .where('id', '=', id ?? assert.fail())
    .execute()
  assert.equal((await log.verify()).size, 3)
  await assert.rejects(log.prove(id ?? assert.fail()), { code: 'not-found' })
  await log.close()
})

test('E-09 the folder holds no type, body or salt of any entry', async () => {
  const place = await bench.place()
  const log = await place.open()
  const canary = 'canary-4711'
  const id = await place.database.db
    .transaction()
    .execute((tx) => log.append(tx, { type: 'canary.type', body: { canary } }))
  const { entry } = await log.prove(id)
  await log.close()
  const folder = join(place.dir, 'log')
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  const contents = await Promise.all(
    names.filter((name) => name.isFile()).map((name) => readFile(join(name.parentPath, name.name))),
  )
  const all = Buffer.concat(contents)
  for (const secret of [canary, 'canary.type', Buffer.from(entry.salt)]) assert.ok(!all.includes(secret))
})
