import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { shieldPlace } from '@comity/client/api'
import { eventually } from '../src/index.ts'
import { carry } from './pouch-carrier.ts'
import { openPouchScene, type PouchScene, shown, startAsking, syncByPouch } from './pouch-scene.ts'
import { recordOf } from './retraction-scene.ts'

let scene: PouchScene
before(async () => {
  scene = await openPouchScene({ asked: ['free.example', 'held.example'], held: ['free.example', 'held.example'] })
})
after(() => scene.close())

test('a question that waits for a pouch does not leave once somebody in it is shielded; the others are asked about in its place', async () => {
  const { norland, sudland } = scene
  assert.equal(await syncByPouch(scene), 'done')
  const job = await startAsking(scene)
  const { record } = await recordOf(norland, { case: scene.case, value: 'held.example' })
  const notTo = { parties: [], memberClasses: [], countries: [] }
  await norland.call(shieldPlace, { record, ground: 'source', notTo }, 'officer')
  const free = await recordOf(norland, { case: scene.case, value: 'free.example' })
  const next = await eventually(async () => {
    const rows = await norland.query(`select records from ask_batch where job = $1 and state = 'prepared'`, [job])
    return rows[0]
  }, 30_000)
  assert.deepEqual(next['records'], [free.record])
  assert.deepEqual((await carry(norland, sudland)).refused, [])
  await carry(sudland, norland)
  const { state, asks } = await shown(norland, job)
  assert.deepEqual([state, asks[0]?.asked, asks[0]?.hits, asks[0]?.error], ['done', 1, 1, null])
})
