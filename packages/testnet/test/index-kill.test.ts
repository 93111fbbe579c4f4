import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { after, before, test } from 'node:test'
import { indexPublish, indexStatus, indexSync } from '@comity/client/api'
import {
  ask,
  importLines,
  openCase,
  publish,
  simpleTerms,
  startTestnet,
  sync,
  type TestParty,
  type Testnet,
} from '../src/index.ts'

let net: Testnet
let agreement: string
let north: TestParty
let south: TestParty
let southCase: string

before(async () => {
  net = await startTestnet({
    asProcesses: true,
    isDurable: true,
    parties: [
      { code: 'north-police', memberClass: 'agency', country: 'NO' },
      { code: 'south-bank', memberClass: 'company', country: 'SE' },
    ],
  })
  north = net.party('north-police')
  south = net.party('south-bank')
  await net.introduceAll()
  agreement = await net.signAgreement(simpleTerms(net, {}))
  const lines = Array.from({ length: 3_000 }, (_, at) => `d${String(at)}.example`)
  await importLines(north, { case: await openCase(north), profile: 'domain/1', lines })
  southCase = await openCase(south)
  await importLines(south, { case: southCase, profile: 'domain/1', lines: lines.slice(0, 60) })
})
after(() => net.close())

async function versions(party: TestParty) {
  return party.call(indexStatus, { agreement }, 'officer')
}

test('G-08 a publisher killed while it publishes goes on after each start, and its versions never repeat', async () => {
  const { job } = await north.call(indexPublish, { agreement }, 'officer')
  for (const milliseconds of [30, 150, 400]) {
    await wait(milliseconds)
    await north.kill()
    await north.restart()
  }
  await north.waitFor({ job })
  const [first] = (await versions(north)).published
  await publish(north, agreement)
  const [second] = (await versions(north)).published
  assert.equal(second?.version, (first?.version ?? 0) + 1)
  // After a start only files that a version names, or named until the last one, are there.
  await north.kill()
  await north.restart()
  const files = await readdir(join(north.dir, 'index'))
  assert.ok(files.every((name) => /^[0-9a-f]{64}$/.test(name)) && files.length <= 2, String(files.length))
})

test('I7 an inquirer killed while it synchronises reads the whole old version or the whole new one', async () => {
  await sync(south, { agreement, publisher: north })
  const lines = Array.from({ length: 500 }, (_, at) => `later${String(at)}.example`)
  await importLines(north, { case: await openCase(north), profile: 'domain/1', lines })
  await publish(north, agreement)
  const { job } = await south.call(indexSync, { agreement, publisher: north.code }, 'officer')
  await south.kill()
  await south.restart()
  await south.waitFor({ job })
  const [published] = (await versions(north)).published
  assert.deepEqual((await versions(south)).synchronised, [published])
  const [outcome] = await ask(south, { case: southCase, agreement, publishers: [north] })
  assert.deepEqual([outcome?.hits, outcome?.error], [60, null])
})
