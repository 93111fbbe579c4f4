import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  hitList,
  requestAcknowledge,
  requestAccept,
  requestAnswer,
  requestApprove,
  requestOpen,
  hitConfirm,
  requestShow,
} from '@comity/client/api'
import { carry } from './pouch-carrier.ts'
import { openPouchScene, shown, startAsking, syncByPouch } from './pouch-scene.ts'

test('the main job comes true between two nodes that share no network', async () => {
  const scene = await openPouchScene({
    asked: ['both.example', 'only-norland.example'],
    held: ['both.example', 'only-sudland.example'],
  })
  try {
    const { net, norland, sudland } = scene
    assert.equal(await syncByPouch(scene), 'done')
    const job = await startAsking(scene)
    await carry(norland, sudland)
    await carry(sudland, norland)
    const asked = await shown(norland, job)
    assert.deepEqual([asked.state, asked.asks[0]?.asked, asked.asks[0]?.hits], ['done', 2, 1])
    const [hit] = (await norland.call(hitList, {}, 'officer')).hits
    assert.ok(hit)
    await norland.call(hitConfirm, { hit: hit.hit, reason: 'It stands in the complaint.' }, 'officer')
    const { request } = await norland.call(requestOpen, { hit: hit.hit, urgency: 'R', question: 'Who?' }, 'officer')
    await norland.call(requestApprove, { request }, 'approver')
    await carry(norland, sudland)
    await sudland.call(requestAcknowledge, { request }, 'officer')
    await sudland.call(requestAccept, { request }, 'approver')
    const answer = { request, text: 'A customer.', nothingFound: false, searchedSources: [] }
    await sudland.call(requestAnswer, answer, 'officer')
    await sudland.call(requestApprove, { request }, 'approver')
    await carry(sudland, norland)
    assert.equal((await norland.call(requestShow, { request }, 'officer')).state, 'ANSWERED')
    await carry(norland, sudland)
    const [left] = await sudland.query("select count(*) as count from outbox where state = 'waiting'", [])
    assert.equal(Number(left?.['count']), 0)
    assert.equal(net.capture.length, 0)
  } finally {
    await scene.close()
  }
})
