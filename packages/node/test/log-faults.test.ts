import assert from 'node:assert/strict'
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { equalBytes, isComityError } from '@comity/codec'
import { sql } from 'kysely'
import { signCheckpoint, verifyConsistency } from '@comity/tlog'
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

async function flipByte(path: string, at: number): Promise<void> {
  const bytes = await readFile(path)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  await writeFile(path, bytes)
}

/** A closed log of 600 entries: two full tiles, a partial one, and a level above. */
async function filled(): Promise<LogPlace> {
  const place = await bench.place()
  const log = await place.open()
  await place.fill(log, 600)
  await log.close()
  return place
}

const damages = [
  { file: 'tile/entries/000', at: 7 * 34 + 5, index: 7 },
  { file: 'tile/0/001', at: 3 * 32, index: 259 },
  { file: 'tile/1/000.p/2', at: 40, index: 256 },
  { file: 'tile/0/002.p/88', at: 87 * 32 + 31, index: 599 },
  { file: 'tile/entries/002.p/88', at: 1, index: 512 },
]
for (const { file, at, index } of damages) {
  test(`E-02 a flipped byte in ${file} opens the log read-only and names entry ${index}`, async () => {
    const place = await filled()
    const control = await place.open()
    await control.verify()
    await control.close()
    await flipByte(join(place.dir, 'log', file), at)
    const log = await place.open()
    const refused = { code: 'read-only', status: 503, details: { file, index } }
    await assert.rejects(place.append(log, 1), refused)
    await assert.rejects(log.verify(), refused)
    assert.equal(sizeOf(await log.checkpoint()), 600)
    await log.close()
    assert.equal(sizeOf(await readFile(join(place.dir, 'log', 'checkpoint'), 'utf8')), 600)
  })
}

test('E-02 a deleted tile opens the log read-only, and restoring it opens it again', async () => {
  const place = await filled()
  const path = join(place.dir, 'log', 'tile/0/000')
  const bytes = await readFile(path)
  await rm(path)
  const log = await place.open()
  await assert.rejects(place.append(log, 1), { code: 'read-only', details: { file: 'tile/0/000', index: 0 } })
  await log.close()
  await writeFile(path, bytes)
  const again = await place.open()
  await place.fill(again, 1)
  await again.close()
})

test('E-02 a cut tile and one that is too long are damage', async () => {
  for (const change of [(bytes: Buffer) => bytes.subarray(1), (bytes: Buffer) => Buffer.concat([bytes, bytes])]) {
    const place = await filled()
    const path = join(place.dir, 'log', 'tile/0/001')
    await writeFile(path, change(await readFile(path)))
    const log = await place.open()
    await assert.rejects(place.append(log, 1), { code: 'read-only' })
    await log.close()
  }
})

test('E-02 a tile changed while the node runs gives no wrong proof and stops the log', async () => {
  const place = await bench.place()
  const log = await place.open()
  const ids = await place.fill(log, 600)
  await log.publish()
  await flipByte(join(place.dir, 'log', 'tile/0/000'), 100)
  await assert.rejects(log.prove(ids[10] ?? assert.fail()), { code: 'read-only' })
  await assert.rejects(place.append(log, 1), { code: 'read-only' })
  await log.close()
})

test('E-02 a checkpoint file that is not ours opens the log read-only', async () => {
  const place = await filled()
  await writeFile(join(place.dir, 'log', 'checkpoint'), 'comity/alpha\n600\nAAAA\n')
  const log = await place.open()
  await assert.rejects(place.append(log, 1), { code: 'read-only', details: { file: 'checkpoint', index: 0 } })
  await log.close()
})

test('I-05 an edited commitment, opening or head is found and named', async () => {
  const edits = [
    { sql: { commitment: new Uint8Array(32) }, details: { file: 'log-entry', index: 300 }, atStart: true },
    { sql: { body: '{"n":9999}' }, details: { file: 'log-entry', index: 300 }, atStart: false },
    { sql: { type: 'other' }, details: { file: 'log-entry', index: 300 }, atStart: false },
    { sql: { body: 'no json' }, details: { file: 'log-entry', index: 300 }, atStart: false },
  ]
  for (const { sql, details, atStart } of edits) {
    const place = await filled()
    await place.database.db.updateTable('log_entry').set(sql).where('idx', '=', 300).execute()
    const log = await place.open()
    await assert.rejects(log.verify(), { code: 'read-only', details })
    if (atStart) await assert.rejects(place.append(log, 1), { code: 'read-only', details })
    await log.close()
  }
})

test('I-05 a deleted row and a head that was moved are found and named', async () => {
  const place = await filled()
  await place.database.db.deleteFrom('log_entry').where('idx', '=', 300).execute()
  const log = await place.open()
  await assert.rejects(place.append(log, 1), { code: 'read-only', details: { file: 'log-entry', index: 300 } })
  await log.close()
  const other = await filled()
  await other.database.db.updateTable('log_head').set({ size: 601 }).execute()
  const moved = await other.open()
  await assert.rejects(other.append(moved, 1), { code: 'read-only', details: { file: 'log-head', index: 601 } })
  await moved.close()
})

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
  const place = await filled()
  const empty = await bench.place()
  await assert.rejects(empty.open({ dir: place.dir }), { code: 'log-conflict' })
})

test('E-03 a a published checkpoint of another history is refused at start', async () => {
  const place = await filled()
  const fork = signCheckpoint({ key: logKey, origin, size: 600, root: new Uint8Array(32) })
  const path = join(place.dir, 'log', 'checkpoint')
  const good = await readFile(path)
  await writeFile(path, fork)
  await assert.rejects(place.open(), { code: 'log-conflict' })
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
  await first.failed
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
  assert.equal((await (await place.open()).verify()).size, sizeOf(await second.checkpoint()))
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

test('a folder that was lost is written again from the database', async () => {
  const place = await filled()
  const before = await contentsOf(place)
  await cp(join(place.dir, 'log'), join(place.dir, 'copy'), { recursive: true })
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
