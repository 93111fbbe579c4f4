import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { eventually, hostAsProcess, simpleTerms, startTestnet, sync } from '../src/index.ts'

test('a wait ends with waited-too-long when nothing comes true', async () => {
  await assert.rejects(
    eventually(() => Promise.resolve(undefined), 20),
    { code: 'waited-too-long' },
  )
})

test('a wait ends at once with an error that says more than "not yet"', async () => {
  let asked = 0
  const probe = () => {
    asked += 1
    return Promise.reject(new TypeError('wrong'))
  }
  await assert.rejects(eventually(probe, 10_000), TypeError)
  assert.equal(asked, 1)
})

test('a folder that is no node ends its process with node-ended, and its log says why', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'comity-testnet-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  const host = hostAsProcess({ dir, databaseUrl: undefined })
  await assert.rejects(host.start(), { code: 'node-ended' })
  assert.match(host.log(), /config-invalid/)
})

test('a job that cannot succeed is job-failed to whoever waits for it', async (t) => {
  const net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SG' },
    ],
  })
  t.after(() => net.close())
  await net.introduceAll()
  const agreement = await net.signAgreement(simpleTerms(net, {}))
  const [police, bank] = [net.party('norland-police'), net.party('sudland-bank')]
  await assert.rejects(sync(police, { agreement, publisher: bank }), { code: 'job-failed' })
})
