import assert from 'node:assert/strict'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { LogBench, sizeOf } from './open-test-log.ts'

let bench: LogBench
before(async () => {
  bench = await LogBench.start()
})
after(() => bench.stop())

async function flipByte(path: string, at: number): Promise<void> {
  const bytes = await readFile(path)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  await writeFile(path, bytes)
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
    const place = await bench.filled()
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
  const place = await bench.filled()
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
    const place = await bench.filled()
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
  const place = await bench.filled()
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
    const place = await bench.filled()
    await place.database.db.updateTable('log_entry').set(sql).where('idx', '=', 300).execute()
    const log = await place.open()
    await assert.rejects(log.verify(), { code: 'read-only', details })
    if (atStart) await assert.rejects(place.append(log, 1), { code: 'read-only', details })
    await log.close()
  }
})

test('I-05 a deleted row and a head that was moved are found and named', async () => {
  const place = await bench.filled()
  await place.database.db.deleteFrom('log_entry').where('idx', '=', 300).execute()
  const log = await place.open()
  await assert.rejects(place.append(log, 1), { code: 'read-only', details: { file: 'log-entry', index: 300 } })
  await log.close()
  const other = await bench.filled()
  await other.database.db.updateTable('log_head').set({ size: 601 }).execute()
  const moved = await other.open()
  await assert.rejects(other.append(moved, 1), { code: 'read-only', details: { file: 'log-head', index: 601 } })
  await moved.close()
})
