import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { eventually, hostAsProcess, simpleTerms, startTestnet, sync, unchanged } from '../src/index.ts'
import { runMainJob } from '../src/main-job.ts'

const parties = [
  { code: 'norland-police', memberClass: 'agency', country: 'NO' },
  { code: 'sudland-bank', memberClass: 'company', country: 'SG' },
] as const

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
  const net = await startTestnet({ parties })
  t.after(() => net.close())
  await net.introduceAll()
  const agreement = await net.signAgreement(simpleTerms(net, {}))
  const [police, bank] = [net.party('norland-police'), net.party('sudland-bank')]
  await assert.rejects(sync(police, { agreement, publisher: bank }), { code: 'job-failed' })
})

test('a main job in which one answer is forged on the way ends with demo-failed, not with fewer hits', async (t) => {
  const net = await startTestnet({ parties })
  t.after(() => net.close())
  const forge = (bytes: Uint8Array): Uint8Array => bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte))
  net
    .party('sudland-bank')
    .setFaults(({ path }) =>
      path === '/partner/match.evaluate' ? { kind: 'rewrite', request: unchanged, response: forge } : { kind: 'pass' },
    )
  const lists = new Map(parties.map(({ code }) => [code, [{ type: 'domain', bytes: Buffer.from('one.example\n') }]]))
  await assert.rejects(runMainJob({ net, lists, asks: () => true, say: () => undefined }), { code: 'demo-failed' })
})
