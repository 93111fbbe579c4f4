import assert from 'node:assert/strict'
import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
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
let victim: TestParty
let honest: TestParty
let hostile: TestParty
let victimCase: string
let hostileCase: string

before(async () => {
  net = await startTestnet({
    parties: [
      { code: 'north-police', memberClass: 'agency', country: 'NO' },
      { code: 'south-bank', memberClass: 'company', country: 'SE' },
      { code: 'east-telco', memberClass: 'company', country: 'FI' },
    ],
  })
  ;[victim, honest, hostile] = ['north-police', 'south-bank', 'east-telco'].map((code) => net.party(code)) as [
    TestParty,
    TestParty,
    TestParty,
  ]
  await net.introduceAll()
  agreement = await net.signAgreement(simpleTerms(net, {}))
  const cases: string[] = []
  for (const party of [victim, honest, hostile]) {
    const opened = await openCase(party)
    await importLines(party, { case: opened, profile: 'domain/1', lines: ['shared.example', `${party.code}.example`] })
    await publish(party, agreement)
    cases.push(opened)
  }
  ;[victimCase = '', , hostileCase = ''] = cases
  await sync(victim, { agreement, publisher: honest })
})
after(() => net.close())

/** The base segment of a party's own index: every member of the agreement may fetch it, so its hash is no secret. */
async function baseOf(party: TestParty) {
  const [row] = await party.query(`select * from index_segment where role = 'base' and retired_version is null`, [])
  assert.ok(row !== undefined)
  return row as Readonly<Record<'sha256' | 'row_count' | 'byte_count', unknown>> & { readonly sha256: Uint8Array }
}

const nameOf = (sha256: Uint8Array) => Buffer.from(sha256).toString('hex')

/** The hostile party publishes a version whose base is this segment, whoever built it. */
async function publishNaming(segment: Awaited<ReturnType<typeof baseOf>>, line: string): Promise<void> {
  const own = await baseOf(hostile)
  await hostile.query('update index_segment set sha256 = $1, row_count = $2, byte_count = $3 where sha256 = $4', [
    segment.sha256,
    segment.row_count,
    segment.byte_count,
    own.sha256,
  ])
  await importLines(hostile, { case: hostileCase, profile: 'domain/1', lines: [line] })
  await publish(hostile, agreement)
}

test('C-09 a publisher that names the segments of others, and then drops them, takes no file from a reader', async () => {
  const own = await baseOf(hostile)
  for (const owner of [victim, honest]) {
    const named = await baseOf(owner)
    const name = nameOf(named.sha256)
    await mkdir(join(hostile.dir, 'index'), { recursive: true })
    await copyFile(join(owner.dir, 'index', name), join(hostile.dir, 'index', name))
    await publishNaming(named, `${owner.code}-named.example`)
    await sync(victim, { agreement, publisher: hostile })
    await publishNaming(own, `${owner.code}-dropped.example`)
    await sync(victim, { agreement, publisher: hostile })
  }
  // What the victim itself publishes is still served …
  await sync(honest, { agreement, publisher: victim })
  // … and what it fetched from the honest publisher is still read, also by a node that opens it anew.
  await victim.stop()
  await victim.restart()
  const [outcome] = await ask(victim, { case: victimCase, agreement, publishers: [honest] })
  assert.deepEqual([outcome?.hits, outcome?.error], [1, null])
})
