import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { caseShow, logVerify } from '@comity/client/api'
import { openCase, startTestnet, type TestParty, type Testnet } from '../src/index.ts'
import { draws, killSeeds, untilMoment } from './kill-seeds.ts'

const kills = process.env['COMITY_SOAK'] === undefined ? 1 : 20

let net: Testnet
let police: TestParty
before(async () => {
  net = await startTestnet({
    parties: [{ code: 'norland-police', memberClass: 'agency', country: 'NO' }],
    asProcesses: true,
    isDurable: true,
  })
  police = net.party('norland-police')
})
after(() => net.close())

const lines = 20_000
const bytes = Buffer.from(Array.from({ length: lines }, (_, at) => `host-${String(at)}.example\n`).join(''))

async function stored(caseId: string): Promise<number> {
  return (await police.call(caseShow, { case: caseId }, 'officer')).records[0]?.count ?? 0
}

for (const seed of killSeeds({ step: 'import', kills })) {
  test(`G-01 kill -9 during an import keeps whole batches, and the file again completes the case (${seed})`, async () => {
    const caseId = await openCase(police)
    const list = { case: caseId, profile: 'domain/1', bytes }
    const upload = police.importList(list).catch(() => undefined)
    await untilMoment({ step: 'import', seed, milliseconds: draws(seed)(1_000), victim: police.code })
    await police.kill()
    const acknowledged = await upload
    await police.restart()
    const kept = await stored(caseId)
    // Batches of 2,000 are transactions of their own: none is half there.
    assert.equal(kept % 2_000, 0)
    if (acknowledged !== undefined) assert.equal(kept, lines)
    const { imported, duplicates, rejected } = await police.importList(list)
    assert.deepEqual({ imported, duplicates, rejected }, { imported: lines - kept, duplicates: kept, rejected: 0 })
    assert.equal(await stored(caseId), lines)
    assert.equal((await police.call(logVerify, {}, 'approver')).damage, null)
  })
}
