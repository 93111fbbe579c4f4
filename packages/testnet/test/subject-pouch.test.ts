import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { carry, pack } from './pouch-carrier.ts'
import { unpack } from './pouch-forge.ts'
import { openPouchScene, type PouchScene, shown, startAsking, syncByPouch, waiting } from './pouch-scene.ts'
import { eventually } from '../src/index.ts'
import { recordOf } from './retraction-scene.ts'
import { granted } from './subject-scene.ts'

let scene: PouchScene
before(async () => {
  scene = await openPouchScene({ asked: ['free.example', 'held.example'], held: ['free.example', 'held.example'] })
})
after(() => scene.close())

test('a question that waits for a pouch does not leave once a record of it is restricted; the others are asked about in its place', async () => {
  const { norland, sudland } = scene
  assert.equal(await syncByPouch(scene), 'done')
  const job = await startAsking(scene)
  const [first] = await norland.query('select batch from ask_batch where job = $1', [job])
  await granted(norland, { kind: 'restriction', value: 'held.example' })
  const { record } = await recordOf(norland, { case: scene.case, value: 'free.example' })
  const next = await eventually(async () => {
    const rows = await norland.query(`select batch, records from ask_batch where job = $1 and state = 'prepared'`, [
      job,
    ])
    return rows[0]
  })
  assert.deepEqual(next['records'], [record])
  // The batch is kept a moment before its job waits, and a pouch takes what waits.
  await waiting(norland, job)
  const { manifest } = await unpack(await pack(norland, sudland), sudland)
  assert.equal(manifest.parts.filter(({ kind }) => kind === 'question').length, 1)
  // It proves from what the partner has seen, not from what did not leave.
  assert.deepEqual((await carry(norland, sudland)).refused, [])
  await carry(sudland, norland)
  const answered = await sudland.query('select batch, count from answered_batch', [])
  assert.deepEqual(
    answered.map(({ count }) => count),
    [1],
  )
  assert.notEqual(answered[0]?.['batch'], first?.['batch'])
  const { state, asks } = await shown(norland, job)
  assert.deepEqual([state, asks[0]?.asked, asks[0]?.hits, asks[0]?.error], ['done', 1, 1, null])
})
