import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { type BodyOf, hitList, hitShow, logVerify, matchStart, requestList, requestShow } from '@comity/client/api'
import { templateBasis } from '@comity/agreement'
import { isComityError } from '@comity/codec'
import { ask, importLines, startTestnet, type TestParty, type Testnet } from '../src/index.ts'
import { type MainJobReport, runMainJob } from '../src/main-job.ts'

/*
 * The main job, walked once over real nodes; the demo runs the same function. Three parties of different member
 * classes, numbers as people write them.
 */
let net: Testnet
let norland: TestParty
let sudland: TestParty
let report: MainJobReport
before(async () => {
  net = await startTestnet({
    isWitnessed: true,
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'ostland-university', memberClass: 'university', country: 'EE' },
      { code: 'sudland-bank', memberClass: 'company', country: 'ID' },
    ],
  })
  norland = net.party('norland-police')
  sudland = net.party('sudland-bank')
  const phones = (text: string) => [{ type: 'phone', bytes: Buffer.from(text) }]
  report = await runMainJob({
    net,
    lists: new Map([
      ['norland-police', phones('# region: NO\n22 22 55 55\n+62 812-3456-7890\n+47 400 00 001\nnot a number\n')],
      ['ostland-university', phones('+372 5123 4567\n')],
      ['sudland-bank', phones('# region: ID\n0812 3456 7890\n+62 812 3456 7890\n+4740000001\n')],
    ]),
    asks: () => true,
    say: () => undefined,
  })
})
after(() => net.close())

test('a number that one party writes nationally and another internationally is a hit at each of them', () => {
  const between = (inquirer: string, publisher: string) =>
    report.pairs.find((pair) => pair.inquirer === inquirer && pair.publisher === publisher)
  assert.deepEqual(between('norland-police', 'sudland-bank'), {
    inquirer: 'norland-police',
    publisher: 'sudland-bank',
    type: 'phone',
    asked: 3,
    hits: 2,
  })
  assert.equal(between('sudland-bank', 'norland-police')?.hits, 2)
  assert.equal(between('ostland-university', 'norland-police')?.hits, 0)
})

test('an import counts what is new, what repeats and what is refused', () => {
  assert.deepEqual(report.parties, [
    { name: 'norland-police', imported: 3, duplicates: 0, rejected: 1 },
    { name: 'ostland-university', imported: 1, duplicates: 0, rejected: 0 },
    { name: 'sudland-bank', imported: 2, duplicates: 1, rejected: 0 },
  ])
})

test('a hit shows its identifier and the opened label to its own unit, and both sides hold the answered request', async () => {
  assert.deepEqual(report.request, { state: 'answered' })
  const { hits } = await norland.call(hitList, {}, 'officer')
  const cited = hits.find(({ state }) => state === 'CITED')
  assert.ok(cited !== undefined)
  const shown = await norland.call(hitShow, { hit: cited.hit }, 'officer')
  assert.ok(['+6281234567890', '+4740000001'].includes(shown.identifier ?? ''))
  assert.deepEqual(shown.label.statuses, ['suspect'])
  assert.equal(shown.label.category, 'computer-fraud')

  const [ours] = (await norland.call(requestList, {}, 'officer')).requests
  const [theirs] = (await sudland.call(requestList, {}, 'officer')).requests
  assert.equal(ours?.request, theirs?.request)
  assert.deepEqual([ours?.side, theirs?.side], ['requesting', 'requested'])
  const request = ours?.request ?? ''
  const [asking, answering] = [
    await norland.call(requestShow, { request }, 'officer'),
    await sudland.call(requestShow, { request }, 'officer'),
  ]
  assert.deepEqual(asking.events, answering.events)
  assert.equal(asking.identifier, shown.identifier)
  assert.equal(asking.answer, answering.answer)
})

test('every log recomputes to its signed checkpoint after the whole job', async () => {
  for (const party of net.parties) {
    const { size } = await party.call(logVerify, {}, 'approver')
    assert.ok(size > 5)
  }
})

test('asking again after a list has grown commits the case anew and finds what is new', async () => {
  const [hit] = (await norland.call(hitList, {}, 'officer')).hits
  assert.ok(hit !== undefined)
  const given = { case: hit.case, agreement: hit.agreement, publishers: [sudland], vary: { profile: 'phone/1' } }
  await importLines(norland, { case: hit.case, profile: 'phone/1', lines: ['+62 811 000 0001'] })
  const [asked] = await ask(norland, given)
  assert.deepEqual(asked, { publisher: 'sudland-bank', asked: 4, hits: 2, batches: 1, error: null })
})

test('a question without a permit is refused before a job exists: purpose, basis, profile, status, agreement', async () => {
  const [hit] = (await norland.call(hitList, {}, 'officer')).hits
  assert.ok(hit !== undefined)
  const permitted = {
    case: hit.case,
    agreement: hit.agreement,
    publishers: ['sudland-bank'],
    profile: 'phone/1',
    statuses: ['suspect' as const],
    purpose: 'computer-fraud',
    basis: templateBasis,
    mode: 'once' as const,
    allowance: 'daily' as const,
  }
  const refused: readonly (readonly [Partial<BodyOf<typeof matchStart>>, string])[] = [
    [{ purpose: 'gossip' }, 'purpose-not-permitted'],
    [{ basis: 'curiosity' }, 'basis-not-permitted'],
    [{ profile: 'iban/1' }, 'profile-not-permitted'],
    [{ agreement: 'A'.repeat(43) }, 'agreement-not-in-force'],
    [{ publishers: ['westland-bank'] }, 'not-found'],
    [{ case: '0f8fad5b-d9cb-469f-a165-70867728950e' }, 'not-found'],
  ]
  for (const [vary, code] of refused) {
    await assert.rejects(norland.call(matchStart, { ...permitted, ...vary }, 'officer'), (error: unknown) =>
      isComityError(error, code),
    )
  }
  await assert.rejects(norland.call(matchStart, permitted, 'approver'), (error: unknown) =>
    isComityError(error, 'role-forbids'),
  )
})
