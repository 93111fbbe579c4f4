import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { equalBytes, isComityError } from '@comity/codec'
import { signCheckpoint, verifyConsistency } from '@comity/tlog'
import { sql } from 'kysely'
import { LogBench, logKey, type LogPlace, origin, readCheckpoint, sizeOf } from './open-test-log.ts'

let bench: LogBench
before(async () => {
  bench = await LogBench.start()
})
after(() => bench.stop())

class LostOutcome extends Error {}

async function contentsOf(place: LogPlace): Promise<ReadonlyMap<string, Buffer>> {
  const folder = join(place.dir, 'log')
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return new Map(await Promise.all(files.sort().map(async (file) => [file, await readFile(file)] as const)))
}

test('E-03 a a database that was rolled back behind the published checkpoint is refused at start', async () => {
  const place = await bench.place()
  const first = await place.open()
  await place.fill(first, 10)
  await first.close()
  const { db } = place.database
  const old = await db.selectFrom('log_head').selectAll().executeTakeFirstOrThrow()
  const second = await place.open()
  await place.fill(second, 50)
  await second.close()
  await db.deleteFrom('log_entry').where('idx', '>=', 10).execute()
  await db.updateTable('log_head').set(old).execute()
  await assert.rejects(place.open(), { code: 'log-conflict', details: { size: 60 } })
  assert.equal((await db.selectFrom('log_head').select('size').executeTakeFirstOrThrow()).size, 10)
})

test('E-03 a an empty database beside a published checkpoint is refused at start', async () => {
  const place = await bench.filled()
  const empty = await bench.place()
  await assert.rejects(empty.open({ dir: place.dir }), { code: 'log-conflict' })
})

test('E-03 a a published checkpoint of another history is refused at start', async () => {
  const place = await bench.filled()
  const path = join(place.dir, 'log', 'checkpoint')
  const good = await readFile(path)
  for (const size of [0, 300, 512, 600]) {
    await writeFile(path, signCheckpoint({ key: logKey, origin, size, root: new Uint8Array(32) }))
    await assert.rejects(place.open(), { code: 'log-conflict', details: { size } })
  }
  await writeFile(path, good)
  await (await place.open()).close()
})

test('E-03 b and c a second writer takes the lease; the first signs nothing more and ends with log-conflict', async () => {
  const place = await bench.place()
  const first = await place.open()
  await place.fill(first, 5)
  const before = readCheckpoint(await first.checkpoint())
  const second = await place.open({ dir: `${place.dir}-second` })
  const [late] = await place.append(first, 1)
  await assert.rejects(first.prove(late ?? assert.fail()), { code: 'log-conflict' })
  assert.equal((await first.failed).code, 'log-conflict')
  await assert.rejects(place.append(first, 1), { code: 'log-conflict' })
  // The entry that the first had taken in is not lost.
  const proof = await second.prove(late ?? assert.fail())
  const after = readCheckpoint(proof.checkpoint)
  const hashes = await second.proveConsistency({ fromSize: before.size, size: after.size })
  verifyConsistency({ from: before, to: after, hashes })
  assert.equal(readCheckpoint(await first.checkpoint()).size, 5)
  await first.close()
  await second.close()
})

test('E-03 c two writers that race for 200 entries never sign two roots of one size', async () => {
  const place = await bench.place()
  const notes: string[] = []
  const first = await place.open()
  const second = await place.open({ dir: `${place.dir}-second` })
  const write = async (log: typeof first) => {
    for (let round = 0; round < 20; round += 1) {
      try {
        await place.fill(log, 5)
        notes.push(await log.checkpoint())
      } catch (error) {
        if (!isComityError(error, 'log-conflict')) throw error
      }
    }
  }
  await Promise.all([write(first), write(second)])
  const roots = new Map<number, Uint8Array>()
  for (const note of notes) {
    const { size, root } = readCheckpoint(note)
    const known = roots.get(size)
    assert.ok(known === undefined || equalBytes(known, root))
    roots.set(size, root)
  }
  await first.close()
  await second.close()
  const third = await place.open()
  assert.equal((await third.verify()).size, sizeOf(await second.checkpoint()))
  await third.close()
})

test('E-03 d a commit that was kept but reported as failed is read again: no entry is lost or doubled', async () => {
  const place = await bench.place()
  let isLost = true
  const log = await place.open({
    fault: (point) => {
      if (point !== 'log.sequenced' || !isLost) return
      isLost = false
      throw new LostOutcome()
    },
  })
  const [id] = await place.append(log, 1)
  await assert.rejects(log.prove(id ?? assert.fail()), LostOutcome)
  const [next] = await place.append(log, 1)
  assert.equal((await log.prove(next ?? assert.fail())).entry.index, 1)
  assert.equal((await log.prove(id ?? assert.fail())).entry.index, 0)
  assert.equal((await log.verify()).size, 2)
  await log.close()
})

test('E-03 d a commit that fails before it is kept is made again from the same head', async () => {
  const place = await bench.place()
  const log = await place.open()
  await place.fill(log, 3)
  // A check that runs at commit: everything was computed and signed by then.
  const run = (text: string) => sql.raw(text).execute(place.database.db)
  await run(`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`)
  await run(`create constraint trigger refuse after update on log_head deferrable initially deferred
    for each row execute function refuse()`)
  const [id] = await place.append(log, 1)
  await assert.rejects(log.prove(id ?? assert.fail()), { name: 'DatabaseError' })
  assert.equal(sizeOf(await log.checkpoint()), 3)
  await run('drop trigger refuse on log_head')
  assert.equal((await log.prove(id ?? assert.fail())).entry.index, 3)
  assert.equal((await log.verify()).size, 4)
  await log.close()
})

test('E-03 c a writer that lost the lease does not put its older checkpoint over the newer one', async () => {
  const place = await bench.place()
  const first = await place.open()
  await place.fill(first, 5)
  const second = await place.open()
  await place.fill(second, 5)
  await second.publish()
  await first.publish()
  assert.equal(sizeOf(await readFile(join(place.dir, 'log', 'checkpoint'), 'utf8')), 10)
  await first.close()
  await second.close()
})

test('E-10 a tile that is there with other bytes is not overwritten, and no checkpoint is published over it', async () => {
  const place = await bench.place()
  const log = await place.open()
  await log.publish()
  await mkdir(join(place.dir, 'log/tile/0/000.p'), { recursive: true })
  await writeFile(join(place.dir, 'log/tile/0/000.p/3'), new Uint8Array(96))
  await place.fill(log, 3)
  await log.publish()
  await assert.rejects(place.append(log, 1), { code: 'read-only', details: { file: 'tile/0/000.p/3', index: 0 } })
  assert.equal(sizeOf(await readFile(join(place.dir, 'log', 'checkpoint'), 'utf8')), 0)
  await log.close()
})

test('a folder that was lost is written again from the database', async () => {
  const place = await bench.filled()
  const before = await contentsOf(place)
  await rm(join(place.dir, 'log'), { recursive: true })
  const log = await place.open()
  await log.publish()
  await log.verify()
  await log.close()
  assert.deepEqual(await contentsOf(place), before)
})

test('G-04 a folder that cannot be written stops the log instead of pretending', async () => {
  const place = await bench.place()
  const log = await place.open()
  await place.fill(log, 3)
  await log.publish()
  await rm(join(place.dir, 'log'), { recursive: true })
  await writeFile(join(place.dir, 'log'), 'not a folder')
  await place.fill(log, 1)
  await log.publish()
  await assert.rejects(place.append(log, 1), { code: 'read-only' })
  await log.close()
})
