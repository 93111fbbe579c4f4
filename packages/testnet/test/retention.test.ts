import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test, { after, before } from 'node:test'
import { templateBasis } from '@comity/agreement'
import {
  caseOpen,
  caseShow,
  hitList,
  hitShow,
  indexPublish,
  logVerify,
  recordDelete,
  requestShow,
  retentionList,
  retractionList,
} from '@comity/client/api'
import { day, hour, isComityError } from '@comity/codec'
import {
  ask,
  eventually,
  importLines,
  openCase,
  publish,
  simpleTerms,
  startTestnet,
  sync,
  type TestParty,
  type Testnet,
} from '../src/index.ts'
import { answerRequest, hitOf, recordOf, retractionsOf, sendRequest } from './retraction-scene.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)

let net: Testnet
let norland: TestParty
let sudland: TestParty
let agreement: string
/** Kept for 30 days, and for the default of five years. */
let short: string
let long: string
let request: string
before(async () => {
  net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SU' },
    ],
  })
  norland = net.party('norland-police')
  sudland = net.party('sudland-bank')
  await net.introduceAll()
  const terms = simpleTerms(net, {})
  const scheduled = { ...terms.index, publication: { kind: 'scheduled' as const, everyHours: 24 } }
  // Less than the 90 days after which the node closes an answered request by itself.
  agreement = await net.signAgreement({ ...terms, index: scheduled, retention: { ...terms.retention, days: 80 } })
  const basisDocument = createHash('sha256').update('an order').digest('base64url')
  const file = { title: 'Short', category: 'computer-fraud', basis: templateBasis, basisDocument, retentionDays: 30 }
  short = (await sudland.call(caseOpen, file, 'officer')).case
  long = await openCase(sudland)
  await importLines(sudland, { case: short, profile: 'domain/1', lines: ['short.example', 'silent.example'] })
  await importLines(sudland, { case: long, profile: 'domain/1', lines: ['long.example', 'gone.example'] })
  await publish(sudland, agreement)
  await sync(norland, { agreement, publisher: sudland })
  const ours = await openCase(norland)
  const lines = ['short.example', 'silent.example', 'long.example', 'gone.example']
  await importLines(norland, { case: ours, profile: 'domain/1', lines })
  const [asked] = await ask(norland, { case: ours, agreement, publishers: [sudland] })
  assert.equal(asked?.hits, 4)
  request = await sendRequest(norland, { to: sudland, hit: await hitOf(norland, 'short.example') })
  await answerRequest(sudland, { to: norland, request })
})
after(() => net.close())

const certificates = async (party: TestParty) => (await party.call(retentionList, {}, 'officer')).certificates
const countsOf = (given: Awaited<ReturnType<typeof certificates>>) =>
  given.map(({ records, hits, requests, batches }) => ({ records, hits, requests, batches }))

test('a version that takes something back need not wait for the schedule, another one does', async () => {
  await assert.rejects(sudland.call(indexPublish, { agreement }, 'officer'), refusedAs('rate'))
  const hit = await hitOf(norland, 'gone.example')
  const { record } = await recordOf(sudland, { case: long, value: 'gone.example' })
  await sudland.call(recordDelete, { record, reason: 'wrong' }, 'officer')
  await publish(sudland, agreement)
  await sync(norland, { agreement, publisher: sudland })
  assert.equal((await norland.call(hitShow, { hit }, 'officer')).state, 'WITHDRAWN')
  await assert.rejects(sudland.call(indexPublish, { agreement }, 'officer'), refusedAs('rate'))
})

test('I-04 at the end of a case’s retention its records go by themselves: certificate, next version, message to the partner', async () => {
  net.clock.advance(29 * day)
  await sudland.stop()
  await sudland.restart()
  assert.deepEqual(await certificates(sudland), [])
  net.clock.advance(2 * day)
  // The running node finds out from its own clock.
  const [certificate] = await eventually(async () => {
    const made = await certificates(sudland)
    return made.length > 0 ? made : undefined
  })
  assert.deepEqual([certificate?.case, certificate?.agreement, certificate?.records], [short, null, 2])
  assert.deepEqual((await sudland.call(caseShow, { case: short }, 'officer')).records, [])
  assert.equal((await sudland.call(caseShow, { case: long }, 'officer')).records[0]?.count, 1)
  const [received] = await retractionsOf(norland, { request, count: 1 })
  assert.deepEqual([received?.act, received?.reason], ['delete', 'retention'])
  await eventually(async () => {
    const [left] = await sudland.query('select count(*)::int as left from index_retraction', [])
    return left?.['left'] === 0 ? left : undefined
  })
  await sync(norland, { agreement, publisher: sudland })
  const states = new Map<string, string | null>()
  for (const { hit } of (await norland.call(hitList, {}, 'officer')).hits) {
    const shown = await norland.call(hitShow, { hit }, 'officer')
    states.set(shown.identifier ?? '', shown.withdrawnAt === null ? null : shown.state)
  }
  assert.equal(states.get('silent.example'), 'WITHDRAWN')
  assert.equal(states.get('long.example'), null)
  const logged = await sudland.query(`select body from log_entry where type = 'retention.certificate'`, [])
  assert.equal(logged.length, 1)
  const body = JSON.parse(String(logged[0]?.['body'])) as Record<string, unknown>
  assert.deepEqual([body['records'], body['digest']], [2, certificate?.digest])
})

test('at the end of the agreement’s retention hits, documents, answers and batches are erased, once, on each side', async () => {
  const toldOf = async (party: TestParty) =>
    Number((await party.query('select count(*) as count from notice where object = $1', [request]))[0]?.['count'])
  assert.ok((await toldOf(sudland)) > 0)
  net.clock.advance(50 * day + hour)
  for (const party of [norland, sudland]) {
    await party.stop()
    await party.restart()
    await eventually(async () => {
      const made = (await certificates(party)).filter((one) => one.agreement === agreement)
      return made.length > 0 ? made : undefined
    })
  }
  const [ours] = countsOf((await certificates(norland)).filter((one) => one.agreement === agreement))
  assert.deepEqual(ours, { records: 0, hits: 4, requests: 1, batches: 1 })
  const shown = await norland.call(requestShow, { request }, 'officer')
  assert.deepEqual([shown.identifier, shown.answer, shown.state], [null, null, 'ANSWERED'])
  assert.equal((await sudland.call(requestShow, { request }, 'officer')).identifier, null)
  for (const party of [norland, sudland]) assert.equal(await toldOf(party), 0)
  // The hit that the request cites stays, without what it was about.
  const { hits } = await norland.call(hitList, {}, 'officer')
  assert.deepEqual(
    hits.map(({ state }) => state),
    ['CITED'],
  )
  assert.equal((await norland.call(hitShow, { hit: hits[0]?.hit ?? '' }, 'officer')).identifier, null)
  const before = (await certificates(norland)).length
  await norland.stop()
  await norland.restart()
  assert.equal((await certificates(norland)).length, before)
  for (const party of [norland, sudland]) {
    assert.equal((await party.call(logVerify, {}, 'approver')).damage, null)
  }
  assert.equal((await norland.call(retractionList, {}, 'officer')).retractions.length, 1)
})
