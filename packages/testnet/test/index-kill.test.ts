import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { indexPublish, indexStatus, indexSync, logVerify } from '@comity/client/api'
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
import { draws, killSeeds, untilMoment } from './kill-seeds.ts'

const kills = process.env['COMITY_SOAK'] === undefined ? 1 : 20

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
  agreement = await net.signAgreement(simpleTerms(net, { dailyElements: 100_000, rows: 100_000 }))
  const lines = Array.from({ length: 3_000 }, (_, at) => `d${String(at)}.example`)
  await importLines(north, { case: await openCase(north), profile: 'domain/1', lines })
  southCase = await openCase(south)
  await importLines(south, { case: southCase, profile: 'domain/1', lines: lines.slice(0, 60) })
  await publish(north, agreement)
  await sync(south, { agreement, publisher: north })
})
after(() => net.close())

async function versions(party: TestParty) {
  return party.call(indexStatus, { agreement }, 'officer')
}

async function newest(): Promise<number> {
  return (await versions(north)).published[0]?.version ?? 0
}

/** Rows that the next version adds. */
async function grow(seed: string): Promise<void> {
  const lines = Array.from({ length: 500 }, (_, at) => `${seed}-${String(at)}.example`)
  await importLines(north, { case: await openCase(north), profile: 'domain/1', lines })
}

async function askAll() {
  const [outcome] = await ask(south, { case: southCase, agreement, publishers: [north] })
  return outcome && [outcome.hits, outcome.error]
}

async function checkSegments(): Promise<void> {
  const rows = await north.query(`select encode(sha256, 'hex') as name from index_segment`, [])
  const folder = join(north.dir, 'index')
  const names = await readdir(folder)
  assert.deepEqual(names.sort(), rows.map((row) => String(row['name'])).sort())
  for (const name of names) {
    const bytes = await readFile(join(folder, name))
    assert.equal(createHash('sha256').update(bytes).digest('hex'), name)
  }
}

for (const seed of killSeeds({ step: 'publish', kills })) {
  test(`G-08 a publisher killed while it publishes goes on after its start, and its versions never repeat (${seed})`, async () => {
    const [before] = (await versions(north)).published
    await grow(seed)
    const { job } = await north.call(indexPublish, { agreement }, 'officer')
    await untilMoment({ step: 'publish', seed, milliseconds: draws(seed)(1_000), victim: north.code })
    await north.kill()
    await north.restart()
    await north.waitFor({ job })
    const first = await newest()
    assert.ok(first > (before?.version ?? 0))
    await publish(north, agreement)
    assert.equal(await newest(), first + 1)
    // After a start exactly the files that a version names are there, whole.
    await north.stop()
    await north.restart()
    await checkSegments()
    assert.equal((await north.call(logVerify, {}, 'approver')).damage, null)
    await sync(south, { agreement, publisher: north })
    assert.deepEqual(await askAll(), [60, null])
  })
}

for (const seed of killSeeds({ step: 'sync', kills })) {
  test(`I7 an inquirer killed while it synchronises reads the whole old version or the whole new one (${seed})`, async () => {
    await grow(seed)
    await publish(north, agreement)
    const { job } = await south.call(indexSync, { agreement, publisher: north.code }, 'officer')
    await untilMoment({ step: 'sync', seed, milliseconds: draws(seed)(200), victim: south.code })
    await south.kill()
    await south.restart()
    // Whichever of the two it reads now, it can be asked with; the job brings the new one.
    assert.deepEqual(await askAll(), [60, null])
    await south.waitFor({ job })
    const [published] = (await versions(north)).published
    assert.deepEqual((await versions(south)).synchronised, [published])
    assert.deepEqual(await askAll(), [60, null])
  })
}
