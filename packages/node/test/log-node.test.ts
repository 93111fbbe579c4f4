import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { parseCheckpoint, parseNote } from '@comity/tlog'
import type { RunningNode } from '../src/start.ts'
import { type Bench, type BenchNode, call, initBenchNode, openBench } from './support.ts'

let bench: Bench
let node: BenchNode
before(async () => {
  bench = await openBench()
  node = await initBenchNode(bench, 'norland')
})
after(() => bench.close())

const verify = ({ ownUrl }: RunningNode, token = node.first.token) =>
  call(ownUrl, { name: 'log.verify', body: {}, token })

async function logFacts({ context: { db, log } }: RunningNode, count: number): Promise<void> {
  const append = (n: number) => db.transaction().execute((tx) => log.append(tx, { type: 'test.fact', body: { n } }))
  const ids = await Promise.all(Array.from({ length: count }, (_, n) => append(n)))
  for (const id of ids) await log.prove(id)
}

test('log.verify recomputes the log of a running node and shows its signed checkpoint', async () => {
  const running = await node.start()
  await logFacts(running, 5)
  const answer = await verify(running)
  assert.equal(answer.status, 200, answer.text)
  const { origin, size, checkpoint, damage } = answer.json()
  assert.deepEqual([origin, damage], ['comity/norland', null])
  const signed = parseCheckpoint(parseNote(String(checkpoint)).text)
  assert.equal(signed.size, size)
  assert.ok(Number(size) >= 5)
  await running.stop()
})

test('log.verify is for oversight, administrators, supervisors and lawyers', async () => {
  const running = await node.start()
  const added = await call(running.ownUrl, {
    name: 'person.add',
    body: { name: 'Second', unit: 'Board', roles: ['investigator'] },
    token: node.first.token,
  })
  assert.equal((await verify(running, String(added.json()['token']))).status, 403)
  await running.stop()
})

test('E-02 a node with a damaged tile starts, refuses what it would log with 503, signs nothing, and names the place', async () => {
  const path = join(node.dir, 'log', 'tile/0/000.p')
  const before = await node.start()
  const { size } = (await verify(before)).json()
  await before.stop()
  const tile = join(path, String(size))
  const bytes = await readFile(tile)
  await writeFile(tile, bytes.with(2 * 32, (bytes[2 * 32] ?? 0) ^ 1))
  const damaged = await node.start()
  const answer = await verify(damaged)
  assert.deepEqual(answer.json()['damage'], { file: `tile/0/000.p/${String(size)}`, index: 2 })
  await assert.rejects(logFacts(damaged, 1), { code: 'read-only', status: 503 })
  assert.equal((await verify(damaged)).json()['size'], size)
  await damaged.stop()
  await writeFile(tile, bytes)
  const repaired = await node.start()
  await logFacts(repaired, 1)
  assert.equal((await verify(repaired)).json()['damage'], null)
  await repaired.stop()
})

test('E-03 a a node whose database was rolled back behind its folder does not start', async () => {
  const running = await node.start()
  const { db } = running.context
  const old = await db.selectFrom('log_head').selectAll().executeTakeFirstOrThrow()
  await logFacts(running, 3)
  await running.context.log.verify()
  await running.stop()
  const again = await node.start()
  const later = await again.context.db.selectFrom('log_head').selectAll().executeTakeFirstOrThrow()
  await again.context.db.updateTable('log_entry').set({ idx: null }).where('idx', '>=', old.size).execute()
  await again.context.db.updateTable('log_head').set(old).execute()
  await again.stop()
  await assert.rejects(node.start(), { code: 'log-conflict', details: { size: later.size } })
})
