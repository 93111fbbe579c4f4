import assert from 'node:assert/strict'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { indexPublish, indexStatus, indexSync, jobShow } from '@comity/client/api'
import { day } from '@comity/codec'
import {
  ask,
  eventually,
  type FaultPlan,
  importLines,
  noFaults,
  openCase,
  publish,
  simpleTerms,
  startTestnet,
  sync,
  type TestParty,
  type Testnet,
  unchanged,
} from '../src/index.ts'

let net: Testnet
let agreement: string
let north: TestParty
let south: TestParty
let northCase: string
let southCase: string

const domains = (prefix: string, count: number) => Array.from({ length: count }, (_, at) => `${prefix}${at}.example`)

before(async () => {
  net = await startTestnet({
    parties: [
      { code: 'north-police', memberClass: 'agency', country: 'NO' },
      { code: 'south-bank', memberClass: 'company', country: 'SE' },
    ],
  })
  north = net.party('north-police')
  south = net.party('south-bank')
  await net.introduceAll()
  agreement = await net.signAgreement(simpleTerms(net, {}))
  northCase = await openCase(north)
  southCase = await openCase(south)
  await importLines(north, {
    case: northCase,
    profile: 'domain/1',
    lines: [...domains('a', 600), ...domains('both', 5)],
  })
  await importLines(south, {
    case: southCase,
    profile: 'domain/1',
    lines: [...domains('b', 40), ...domains('both', 5)],
  })
})
after(() => net.close())

async function published(party: TestParty) {
  return (await party.call(indexStatus, { agreement }, 'officer')).published[0]
}

async function synchronised(party: TestParty) {
  return (await party.call(indexStatus, { agreement }, 'officer')).synchronised[0]
}

test('a first publication is one padded base, and its reader finds exactly what both hold', async () => {
  await publish(north, agreement)
  const version = await published(north)
  assert.deepEqual([version?.epoch, version?.version, version?.segments, version?.rows], [1, 1, 1, 768])
  await sync(south, { agreement, publisher: north })
  assert.deepEqual(await synchronised(south), version)
  const [outcome] = await ask(south, { case: southCase, agreement, publishers: [north] })
  assert.deepEqual([outcome?.asked, outcome?.hits, outcome?.error], [45, 5, null])
})

test('what is added later comes as one padded delta', async () => {
  await importLines(north, { case: northCase, profile: 'domain/1', lines: domains('b', 3) })
  await publish(north, agreement)
  const version = await published(north)
  assert.deepEqual([version?.version, version?.segments, version?.rows], [2, 2, 768 + 16])
  await sync(south, { agreement, publisher: north })
  const [outcome] = await ask(south, { case: southCase, agreement, publishers: [north] })
  assert.equal(outcome?.hits, 8)
})

test('an identifier of a second case joins the row it has and adds none', async () => {
  const second = await openCase(north)
  await importLines(north, { case: second, profile: 'domain/1', lines: ['a1.example'] })
  const before = await published(north)
  await publish(north, agreement)
  assert.equal((await published(north))?.rows, before?.rows)
})

const rewriting = (path: string, response: (body: Uint8Array) => Uint8Array): FaultPlan => {
  return (request) =>
    request.path.includes(path) ? { kind: 'rewrite', request: unchanged, response } : { kind: 'pass' }
}

async function failedSync(): Promise<string | null> {
  const { job } = await south.call(indexSync, { agreement, publisher: north.code }, 'officer')
  const shown = await eventually(async () => {
    const progress = await south.call(jobShow, { job }, 'officer')
    return progress.state === 'running' ? undefined : progress
  })
  return shown.error
}

test('C-09 a segment with one bit flipped on the way is refused and the last whole version stays', async () => {
  await importLines(north, { case: northCase, profile: 'domain/1', lines: domains('c', 2) })
  await publish(north, agreement)
  const before = await synchronised(south)
  north.setFaults(rewriting('/partner/index.segment/', (body) => body.with(100, (body[100] ?? 0) ^ 1)))
  assert.equal(await failedSync(), 'segment-invalid')
  assert.deepEqual(await synchronised(south), before)
  north.setFaults(noFaults)
  await sync(south, { agreement, publisher: north })
  assert.equal((await synchronised(south))?.version, (await published(north))?.version)
})

test('C-09 a segment file that is lost or altered on the own disk is fetched again by the next synchronisation, which finds nothing newer', async () => {
  const before = await synchronised(south)
  const rows = await south.query(
    `select encode(sha256, 'hex') as name from synced_segment where agreement = $1 and publisher = $2 order by 1`,
    [agreement, north.code],
  )
  const [lost = '', altered = ''] = rows.map(({ name }) => join(south.dir, 'index', String(name)))
  const bytes = await readFile(lost)
  await rm(lost)
  const whole = await readFile(altered)
  await writeFile(altered, new Uint8Array(whole).with(100, (whole[100] ?? 0) ^ 1))
  await south.stop()
  await south.restart()
  const [refused] = await ask(south, { case: southCase, agreement, publishers: [north] })
  assert.notEqual(refused?.error, null, 'never "no match"')
  await sync(south, { agreement, publisher: north })
  assert.deepEqual(await synchronised(south), before)
  assert.deepEqual([await readFile(lost), await readFile(altered)], [bytes, whole])
  const [again] = await ask(south, { case: southCase, agreement, publishers: [north] })
  assert.equal(again?.error, null)
})

test('C-12 after its expiry an index is not asked any more', async () => {
  net.clock.advance(15 * day)
  const [outcome] = await ask(south, { case: southCase, agreement, publishers: [north] })
  assert.equal(outcome?.error, 'manifest-invalid')
  await publish(north, agreement)
  await sync(south, { agreement, publisher: north })
  const [again] = await ask(south, { case: southCase, agreement, publishers: [north] })
  assert.deepEqual([again?.error, again?.hits], [null, 8])
})

test('an epoch that nears its end is followed: a last manifest of the old one, then a base under a new key', async () => {
  net.clock.advance(74 * day)
  await publish(north, agreement)
  const { published: versions } = await north.call(indexStatus, { agreement }, 'officer')
  assert.deepEqual(
    versions.map(({ epoch }) => epoch),
    [1, 2],
  )
  assert.equal(versions[1]?.version, (versions[0]?.version ?? 0) + 1)
  await sync(south, { agreement, publisher: north })
  assert.equal((await synchronised(south))?.epoch, 2)
  const [outcome] = await ask(south, { case: southCase, agreement, publishers: [north] })
  assert.equal(outcome?.hits, 8)
})

test('publishing under an unknown agreement is refused before a job starts', async () => {
  await assert.rejects(north.call(indexPublish, { agreement: 'A'.repeat(43) }, 'officer'), {
    code: 'agreement-not-in-force',
  })
})
