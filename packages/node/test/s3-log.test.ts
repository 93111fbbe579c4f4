import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { utf8Encode } from '@comity/codec'
import {
  emptyRoot,
  signCheckpoint,
  type Tile,
  tilePath,
  type VerifierKey,
  verifyNothingBeyond,
  verifyTiledLog,
} from '@comity/tlog'
import { type LogFiles, openLogFiles } from '../src/log/log-files.ts'
import type { OpenedLog } from '../src/log/open-log.ts'
import { LogBench, logKey, origin, sizeOf } from './open-test-log.ts'
import { flavours, S3Bench, uploads } from './s3-bench.ts'

let bench: LogBench
let s3: S3Bench
let folder: string
before(async () => {
  bench = await LogBench.start()
  s3 = await S3Bench.start()
  folder = await mkdtemp(join(tmpdir(), 'comity-files-'))
})
after(async () => {
  await bench.stop()
  await s3.stop()
  await rm(folder, { recursive: true })
})

const key: VerifierKey = { name: origin, type: 'ed25519', publicKey: logKey.publicKey }
const file = (tile: Tile, fill: number) => ({ tile, bytes: new Uint8Array(tile.width * 32).fill(fill) })
const verify = (files: LogFiles, seen?: string) => verifyTiledLog({ readFile: files.read, key, seen })

const stores = {
  folder: async () => openLogFiles(await mkdtemp(join(folder, 'log-'))),
  s3: () => Promise.resolve(s3.files(s3.store())),
}

for (const [name, open] of Object.entries(stores)) {
  test(`${name}: what was written is read, and what was not is not there`, async () => {
    const files = await open()
    assert.equal(await files.readCheckpoint(), undefined)
    assert.equal(await files.read('tile/0/000'), undefined)
    const written = [file({ level: 0, index: 0, width: 256 }, 1), file({ level: 'entries', index: 1, width: 3 }, 2)]
    await files.writeTiles(written)
    for (const { tile, bytes } of written) assert.deepEqual(await files.read(tilePath(tile)), bytes)
    const notes = [1, 2].map((size) => signCheckpoint({ key: logKey, origin, size, root: emptyRoot() }))
    for (const note of notes) {
      await files.writeCheckpoint(note)
      assert.equal(await files.readCheckpoint(), note)
      assert.deepEqual(await files.read('checkpoint'), utf8Encode(note))
    }
    const other = await open()
    assert.equal(await other.readCheckpoint(), undefined)
    assert.equal(await other.read('tile/0/000'), undefined)
  })

  test(`${name}: E-10 the same bytes are written again, other bytes never`, async () => {
    const files = await open()
    const tile = { level: 0, index: 2, width: 5 }
    await files.writeTiles([file(tile, 1)])
    await files.writeTiles([file(tile, 1), file({ ...tile, width: 6 }, 1)])
    await assert.rejects(files.writeTiles([file({ ...tile, width: 7 }, 1), file(tile, 9)]), {
      code: 'read-only',
      details: { file: 'tile/0/002.p/5', index: 512 },
    })
    assert.deepEqual(await files.read('tile/0/002.p/5'), file(tile, 1).bytes)
    assert.deepEqual(await files.read('tile/0/002.p/6'), file({ ...tile, width: 6 }, 1).bytes)
  })

  test(`${name}: the partial tiles of a full one go, all others stay`, async () => {
    const files = await open()
    const parts = [1, 2, 255].map((width) => file({ level: 0, index: 0, width }, 1))
    const full = file({ level: 0, index: 0, width: 256 }, 1)
    const others = [
      file({ level: 0, index: 1, width: 2 }, 1),
      file({ level: 1, index: 0, width: 1 }, 1),
      file({ level: 'entries', index: 0, width: 2 }, 1),
    ]
    await files.writeTiles([...parts, ...others])
    await files.dropPartials([full, ...others])
    await files.writeTiles([full])
    await files.dropPartials([full, ...others])
    await files.dropPartials([full])
    for (const { tile } of parts) assert.equal(await files.read(tilePath(tile)), undefined)
    for (const { tile, bytes } of [full, ...others]) assert.deepEqual(await files.read(tilePath(tile)), bytes)
  })

  test(`${name}: a log that grows is published as the database has it, and opens again`, async () => {
    const files = await open()
    const place = await bench.place()
    const log = await place.open({ files })
    for (const count of [3, 250, 10]) {
      await place.fill(log, count)
      await log.publish()
      assert.equal((await verify(files)).checkpoint.size, log.head().size)
    }
    await log.close()
    const again = await place.open({ files })
    assert.equal(again.damage, undefined)
    assert.equal((await again.verify()).size, 263)
    await again.close()
  })
}

test('a wrong secret, a bucket that is not there and a server that is not there are no empty log', async () => {
  const place = await bench.place()
  const store = s3.store()
  const refused = (files: LogFiles, status: number) =>
    assert.rejects(place.open({ files }), { code: 'log-store-unreachable', details: { status } })
  await refused(s3.files({ ...store, bucket: 'another' }), 404)
  await refused(s3.files({ ...store, endpoint: 'http://127.0.0.1:1' }), 0)
  const secret = process.env['AWS_SECRET_ACCESS_KEY']
  process.env['AWS_SECRET_ACCESS_KEY'] = 'another'
  try {
    await refused(s3.files(store), 403)
  } finally {
    process.env['AWS_SECRET_ACCESS_KEY'] = secret
  }
})

/** What must hold whenever a reader looks: E-10 no checkpoint without its tiles, I5 none that is smaller than one before. */
async function verifyReadable(files: LogFiles, seen: string): Promise<string> {
  const { note } = await verify(files, seen)
  for (const [at, size] of s3.checkpointSizes.entries()) assert.ok(size >= (s3.checkpointSizes[at - 1] ?? 0))
  return note
}

async function provesAll(log: OpenedLog, ids: readonly string[]): Promise<void> {
  for (const [index, id] of ids.entries()) assert.equal((await log.prove(id)).entry.index, index)
}

for (const upload of uploads) {
  for (const flavour of flavours) {
    test(`G-04 E-10 a ${upload} that ${flavour === 'failed' ? 'fails' : 'is kept and reported as failed'}`, async () => {
      s3.checkpointSizes.length = 0
      const [place, store] = [await bench.place(), s3.store()]
      const files = s3.files(store)
      const first = await place.open({ files })
      const ids = [...(await place.fill(first, 10))]
      await first.publish()
      let seen = await verifyReadable(files, (await verify(files)).note)

      s3.fail(upload, flavour)
      ids.push(...(await place.fill(first, 250)))
      await first.publish()
      seen = await verifyReadable(files, seen)
      // The log goes on: acts are logged and proved, and the next publication fails as this one did.
      ids.push(...(await place.fill(first, 5)))
      await first.publish()
      seen = await verifyReadable(files, seen)
      await provesAll(first, ids)

      // Stopped while the fault lasts, as by a kill: another process opens what is there.
      const second = await place.open({ files: s3.files(store) })
      assert.equal(second.damage, undefined)
      await second.publish()
      seen = await verifyReadable(files, seen)
      assert.ok(s3.heal() > 0)
      await second.publish()
      seen = await verifyReadable(files, seen)
      assert.equal(sizeOf(seen), 265)
      assert.equal(seen, await second.checkpoint())
      assert.equal(verifyNothingBeyond({ size: 265, paths: await s3.names(store) }), 265)
      assert.equal((await second.verify()).size, 265)
      await provesAll(second, ids)
      await first.close()
      await second.close()
      await verifyReadable(files, seen)
    })
  }
}

test('G-04 what a store did not take follows by itself when it answers again', async () => {
  const [place, store] = [await bench.place(), s3.store()]
  const files = s3.files(store)
  const log = await place.open({ files })
  await log.publish()
  s3.fail('partial', 'failed')
  await place.fill(log, 3)
  // The publication that follows a step by itself has failed, and so does one behind it: no other is due.
  while (s3.met === 0) await sleep(20)
  await log.publish()
  assert.ok(s3.heal() > 0)
  assert.equal(sizeOf((await files.readCheckpoint()) ?? assert.fail()), 0)
  const end = performance.now() + 20_000
  while ((await files.readCheckpoint()) !== (await log.checkpoint())) {
    assert.ok(performance.now() < end, 'the checkpoint never came')
    await sleep(100)
  }
  await log.close()
})

test('G-04 a store that cannot be read is no damage: proofs come back with it', async () => {
  const place = await bench.place()
  const files = s3.files(s3.store())
  const writer = await place.open({ files })
  const [first = assert.fail()] = await place.fill(writer, 300)
  await writer.close()
  const log = await place.open({ files })
  s3.fail('read', 'failed')
  const unreachable = { code: 'log-store-unreachable', details: { status: 503 } }
  await assert.rejects(log.prove(first), unreachable)
  await assert.rejects(log.verify(), unreachable)
  await assert.rejects(place.open({ files }), unreachable)
  const [later = assert.fail()] = await place.fill(log, 1)
  assert.ok(s3.heal() > 0)
  assert.equal((await log.prove(first)).entry.index, 0)
  assert.equal((await log.prove(later)).entry.index, 300)
  assert.equal((await log.verify()).size, 301)
  await log.close()
})

test('E-03 c a writer that lost the lease while its checkpoint was on its way does not put it over a newer one', async () => {
  s3.checkpointSizes.length = 0
  const [place, store] = [await bench.place(), s3.store()]
  const first = await place.open({ files: s3.files(store) })
  await place.fill(first, 5)
  const { reached, release } = s3.hold('checkpoint')
  const publishing = first.publish()
  await reached
  const opening = place.open({ files: s3.files(store) })
  // It waits for the lease; without that it would be open long before.
  const isOpen = await Promise.race([opening.then(() => true), sleep(1_000, false)])
  const publishNewer = async (second: OpenedLog) => {
    await place.fill(second, 5)
    await second.publish()
    return second
  }
  const newer = isOpen ? publishNewer(await opening) : undefined
  await newer
  release()
  await publishing
  const second = await (newer ?? publishNewer(await opening))
  assert.deepEqual(s3.checkpointSizes, [5, 10])
  await first.publish()
  assert.deepEqual(s3.checkpointSizes, [5, 10])
  await first.close()
  await second.close()
})

test('E-03 c a writer that lost the lease before its checkpoint is on its way publishes none', async () => {
  s3.checkpointSizes.length = 0
  const [place, store] = [await bench.place(), s3.store()]
  const first = await place.open({ files: s3.files(store) })
  await place.fill(first, 5)
  // By now it has read what is published.
  const { reached, release } = s3.hold('partial')
  const publishing = first.publish()
  await reached
  const second = await place.open({ files: s3.files(store) })
  await place.fill(second, 5)
  await second.publish()
  release()
  await publishing
  assert.deepEqual(s3.checkpointSizes, [10])
  await assert.rejects(place.append(first, 1), { code: 'log-conflict' })
  await first.close()
  await second.close()
})
