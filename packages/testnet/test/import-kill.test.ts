import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { after, before, test } from 'node:test'
import { caseOpen, caseShow } from '@comity/client/api'
import { startTestnet, type Testnet } from '../src/index.ts'

let net: Testnet
before(async () => {
  net = await startTestnet({
    parties: [{ code: 'norland-police', memberClass: 'agency', country: 'NO' }],
    asProcesses: true,
    isDurable: true,
  })
})
after(() => net.close())

const lines = 20_000
const bytes = Buffer.from(Array.from({ length: lines }, (_, at) => `host-${String(at)}.example\n`).join(''))

test('G-01 kill -9 during an import keeps whole batches, and the file again completes the case', async (t) => {
  const police = net.party('norland-police')
  const file = { title: 'Lists', category: 'malware', basis: 'Warrant', basisDocument: 'A'.repeat(43) }
  const { case: caseId } = await police.call(caseOpen, file, 'officer')
  const stored = async () => (await police.call(caseShow, { case: caseId }, 'officer')).records[0]?.count ?? 0
  let kept = 0
  for (let round = 0; round < 3; round += 1) {
    const wait = Math.floor(Math.random() * 500)
    t.diagnostic(`killed after ${String(wait)} ms`)
    const upload = police.importList({ case: caseId, profile: 'domain/1', bytes }).catch(() => undefined)
    await sleep(wait)
    await police.kill()
    const result = await upload
    await police.restart()
    const now = await stored()
    // Batches of 2,000 are transactions of their own: none is half there, none that was there is gone.
    assert.equal(now % 2_000, 0)
    assert.ok(now >= kept)
    if (result !== undefined) assert.equal(now, lines)
    kept = now
  }
  const { imported, duplicates, rejected } = await police.importList({ case: caseId, profile: 'domain/1', bytes })
  assert.deepEqual({ imported, duplicates, rejected }, { imported: lines - kept, duplicates: kept, rejected: 0 })
  assert.equal(await stored(), lines)
})
