import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { toBase64url } from '@comity/codec'
import { decodeLabel } from '@comity/match-index'
import { type IndexBench, openIndexBench } from './index-bench.ts'

let bench: IndexBench
before(async () => {
  bench = await openIndexBench()
})
after(() => bench.close())

test('records above the handling ceiling of the agreement are withheld', async () => {
  const add = await bench.addCase({ tlp: 'RED' })
  await add(['red.example'])
  const open = await bench.addCase()
  await open(['one.example', 'two.example', 'three.example'])
  await bench.publish()
  const { find, index } = await bench.readBack()
  assert.equal(await find('red.example'), undefined)
  assert.equal((await find('one.example'))?.label.month, 55 * 12)
  assert.equal(index.manifest.segments[0]?.rows, 256)
})

test('a record of a second case rewrites the row: earliest month, united statuses, the same reference', async () => {
  const before = (await (await bench.readBack()).find('two.example'))?.label
  const add = await bench.addCase({ status: 'victim' })
  await add(['two.example'], -3)
  await bench.publish()
  const { find, index } = await bench.readBack()
  const label = (await find('two.example'))?.label
  assert.deepEqual(label?.reference, before?.reference)
  assert.deepEqual([label?.statuses, label?.month], [5, 55 * 12 - 3])
  assert.deepEqual(
    index.manifest.segments.map(({ role }) => role),
    ['base', 'delta'],
  )
})

test('deleting one of two records rewrites the row; deleting the last removes it and withdraws its reference', async () => {
  const reference = (await (await bench.readBack()).find('two.example'))?.label.reference
  const [first] = await bench
    .node()
    .db.selectFrom('index_row_record')
    .innerJoin('record', 'record.id', 'index_row_record.record')
    .select('record.id')
    .where('record.status', '=', 'victim')
    .execute()
  await bench
    .node()
    .db.deleteFrom('record')
    .where('id', '=', first?.id ?? '')
    .execute()
  await bench.publish()
  const label = (await (await bench.readBack()).find('two.example'))?.label
  assert.deepEqual([label?.statuses, label?.month], [1, 55 * 12])
  await bench.remove('two.example')
  await bench.publish()
  const { find, index } = await bench.readBack()
  assert.equal(await find('two.example'), undefined)
  assert.equal(index.withdrawn.size, 16)
  assert.ok(reference !== undefined && index.withdrawn.has(toBase64url(reference)))
  const tombstone = index.manifest.segments.at(-1)
  assert.deepEqual([tombstone?.role, tombstone?.rows], ['tombstone', 16])
})

test('after any history of additions and deletions the index answers as the records are', async () => {
  const add = await bench.addCase()
  const held = new Set(['one.example', 'three.example'])
  const names = Array.from({ length: 60 }, (_, at) => `h${String(at)}.example`)
  // A fixed sequence of pseudo-random steps: additions, deletions, and both at once.
  for (let round = 0; round < 8; round += 1) {
    const some = names.filter((_, at) => (at * 7 + round * 13) % 5 < 2)
    const added = some.filter((name) => !held.has(name) && round % 3 !== 2)
    const removed = names.filter((name, at) => held.has(name) && (at + round) % 4 === 0)
    await add(added)
    for (const name of removed) await bench.remove(name)
    for (const name of added) held.add(name)
    for (const name of removed) held.delete(name)
    await bench.publish()
    const { find } = await bench.readBack()
    for (const name of [...names, 'one.example']) {
      assert.equal((await find(name)) !== undefined, held.has(name), `${name} in round ${String(round)}`)
    }
  }
})

test('a publication without changes is a new version of the same segments with a new expiry', async () => {
  const before = (await bench.readBack()).index.manifest
  bench.clock.now += 3_600_000
  await bench.publish()
  const { manifest } = (await bench.readBack()).index
  assert.deepEqual([manifest.version, manifest.segments], [before.version + 1, before.segments])
  assert.ok(manifest.expiresAt > before.expiresAt)
})

test('every row recorded for an epoch stands in the index under its reference, and no other', async () => {
  const { db } = bench.node()
  const rows = await db.selectFrom('index_row').select(['reference', 'facts']).execute()
  const { find } = await bench.readBack()
  const label = (await find('one.example'))?.label
  const row = rows.find(({ reference }) => toBase64url(reference) === toBase64url(label?.reference ?? new Uint8Array()))
  assert.ok(row !== undefined && label !== undefined)
  assert.deepEqual(decodeLabel(new Uint8Array([...row.reference, ...row.facts])), label)
})

test('two publications at once follow one another and give two versions', async () => {
  const [left, right] = await Promise.all([bench.publish(), bench.publish()])
  assert.equal(Math.abs(left.version - right.version), 1)
})
