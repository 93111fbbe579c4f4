import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { indexSync, partyLink } from '@comity/client/api'
import { ask, eventually, importLines, openCase } from '../src/index.ts'
import { carry, open, pack } from './pouch-carrier.ts'
import { forge, unpack } from './pouch-forge.ts'
import { openPouchScene, type PouchScene, shown, startAsking, syncByPouch, waiting } from './pouch-scene.ts'

let scene: PouchScene

before(async () => {
  scene = await openPouchScene({ asked: ['both.example', 'ours.example'], held: ['both.example', 'theirs.example'] })
})
after(() => scene.close())

async function charged(): Promise<number> {
  const [row] = await scene.sudland.query("select sum(used) as used from budget_counter where kind = 'daily'", [])
  return Number(row?.['used'] ?? 0)
}

test('B-08 an index whose segments did not come is asked for by name, and synchronised when they do', async () => {
  const { net, norland, sudland, agreement } = scene
  const { job } = await norland.call(indexSync, { agreement, publisher: sudland.code }, 'officer')
  await waiting(norland, job)
  await carry(norland, sudland)
  const { manifest, contents } = await unpack(await pack(sudland, norland), norland)
  const parts = manifest.parts.flatMap((entry, at) => {
    const content = contents[at]
    return content === undefined || entry.kind === 'segment' ? [] : [{ entry, content }]
  })
  const without = await forge({ from: sudland, to: norland, now: net.clock.now(), number: manifest.number, parts })
  const opened = await open(norland, without)
  assert.ok(opened.missing.segments.length > 0)
  assert.equal((await shown(norland, job)).state, 'waiting')
  assert.equal((await carry(norland, sudland)).parts.wanted, opened.missing.segments.length)
  const then = await carry(sudland, norland)
  assert.deepEqual(then.missing.segments, [])
  // Norland cosigned a later checkpoint meanwhile: the manifest is asked for once more, beside that one.
  await carry(norland, sudland)
  await carry(sudland, norland)
  assert.equal((await shown(norland, job)).state, 'done')
})

test('B-08 a question that two pouches bring is charged once and answered both times', async () => {
  const { norland, sudland } = scene
  assert.equal(await syncByPouch(scene), 'done')
  const job = await startAsking(scene)
  const before = await charged()
  await carry(norland, sudland)
  assert.equal(await charged(), before + 2)
  const lost = await pack(sudland, norland)
  await carry(norland, sudland)
  assert.equal(await charged(), before + 2)
  assert.equal((await carry(sudland, norland)).parts.answer, 1)
  assert.deepEqual((await shown(norland, job)).asks[0]?.hits, 1)
  // The answer that came late changes nothing.
  assert.deepEqual((await open(norland, lost)).jobs, [])
  // And what was acknowledged is not carried on.
  await carry(norland, sudland)
  const { manifest } = await unpack(await pack(sudland, norland), norland)
  assert.deepEqual(
    manifest.parts.filter(({ kind }) => kind === 'answer'),
    [],
  )
})

test('what the budget does not cover is refused by pouch with the same code as online', async () => {
  const { norland, sudland, agreement } = scene
  const lines = Array.from({ length: 1_100 }, (_, at) => `many-${String(at)}.example`)
  const opened = await openCase(norland)
  await importLines(norland, { case: opened, profile: 'domain/1', lines })
  const job = await startAsking({ ...scene, case: opened })
  const before = await charged()
  const { refused } = await carry(norland, sudland)
  assert.deepEqual(refused, [{ kind: 'question', name: 'match.evaluate', code: 'quota-exceeded' }])
  assert.equal(await charged(), before)
  await carry(sudland, norland)
  const end = await shown(norland, job)
  assert.deepEqual([end.state, end.asks[0]?.error, end.asks[0]?.asked], ['done', 'quota-exceeded', 0])
  assert.ok(agreement)
})

test('a question that waited for the pouch goes out at once when the link is set to online', async () => {
  const { norland, sudland, agreement } = scene
  const job = await startAsking(scene)
  const file = await pack(norland, sudland)
  for (const [one, other] of [
    [norland, sudland],
    [sudland, norland],
  ] as const) {
    await one.call(partyLink, { party: other.code, link: 'online' }, 'officer')
  }
  const end = await eventually(async () => {
    const state = await shown(norland, job)
    return state.state === 'done' ? state : undefined
  })
  assert.deepEqual([end.asks[0]?.asked, end.asks[0]?.hits], [2, 1])
  const before = await charged()
  // The pouch that was under way brings the same question once more.
  await open(sudland, file)
  assert.equal(await charged(), before)
  const asks = await ask(norland, { case: scene.case, agreement, publishers: [sudland] })
  assert.deepEqual([asks[0]?.asked, asks[0]?.hits, asks[0]?.error], [2, 1, null])
})
