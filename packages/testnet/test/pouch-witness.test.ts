import assert from 'node:assert/strict'
import { test } from 'node:test'
import { indexSync, jobShow, matchStart } from '@comity/client/api'
import { templateBasis } from '@comity/agreement'
import { carry } from './pouch-carrier.ts'
import { openPouchScene, shown, waiting } from './pouch-scene.ts'

test('E-04 proofs are provisional until cosignatures come back by pouch, and final then', async () => {
  const scene = await openPouchScene({ asked: ['both.example'], held: ['both.example'], cosignatures: 1 })
  const { norland, sudland, agreement } = scene
  try {
    const { job } = await norland.call(indexSync, { agreement, publisher: sudland.code }, 'officer')
    await waiting(norland, job)
    const first = await carry(norland, sudland)
    // Nobody has cosigned the manifest's place in Sudland's log yet: no answer, and the question comes again.
    assert.deepEqual(first.refused, [{ kind: 'question', name: 'index.manifest', code: 'witness-quorum' }])
    await carry(sudland, norland)
    await carry(norland, sudland)
    await carry(sudland, norland)
    assert.equal((await norland.call(jobShow, { job }, 'officer')).state, 'done')

    const start = () =>
      norland.call(
        matchStart,
        {
          case: scene.case,
          agreement,
          publishers: [sudland.code],
          profile: 'domain/1',
          statuses: ['suspect'],
          purpose: 'computer-fraud',
          basis: templateBasis,
          mode: 'once',
          allowance: 'daily',
        },
        'officer',
      )
    const early = await norland.waitFor(await start())
    assert.equal(early.asks[0]?.error, 'witness-quorum')
    await carry(norland, sudland)
    await carry(sudland, norland)
    const asking = await start()
    await waiting(norland, asking.job)
    await carry(norland, sudland)
    await carry(sudland, norland)
    const end = await shown(norland, asking.job)
    assert.deepEqual([end.state, end.asks[0]?.hits, end.asks[0]?.error], ['done', 1, null])
  } finally {
    await scene.close()
  }
})
