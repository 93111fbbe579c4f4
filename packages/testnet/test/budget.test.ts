import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { day } from '@comity/codec'
import {
  importLines,
  noonToday,
  openCase,
  publish,
  simpleTerms,
  startTestnet,
  type TestParty,
  type Testnet,
} from '../src/index.ts'
import { askEpoch, commitCase, HostileInquirer } from './hostile-inquirer.ts'

let net: Testnet
let publisher: TestParty
let sudland: HostileInquirer
let westland: HostileInquirer
/** Places at which the publisher's process is made to fail, once each. */
const failing = new Set<string>()
/** What happens at a place, once. */
const happening = new Map<string, () => void>()

before(async () => {
  net = await startTestnet({
    start: noonToday(),
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO', settings: { partnerElementsPerDay: 60 } },
      { code: 'sudland-bank', memberClass: 'company', country: 'SG' },
      { code: 'westland-ngo', memberClass: 'ngo', country: 'CH' },
    ],
    fault: (party, place) => {
      if (party !== 'norland-police') return
      happening.get(place)?.()
      happening.delete(place)
      if (failing.delete(place)) throw new Error('the process stops here')
    },
  })
  publisher = net.party('norland-police')
  await net.introduceAll()
  const terms = simpleTerms(net, { dailyElements: 40, firstLoadElements: 15 })
  const budgets = { ...terms.budgets, pool: [{ profile: 'domain/1', elements: 70 }], perCase: 30 }
  const until = new Date(net.clock.now() + 8 * day).toISOString()
  const agreement = await net.signAgreement({ ...terms, budgets, inForce: { ...terms.inForce, until } })
  const caseId = await openCase(publisher)
  await importLines(publisher, { case: caseId, profile: 'domain/1', lines: ['a.example'] })
  await publish(publisher, agreement)
  const inquirerOf = async (code: string) => {
    const party = net.party(code)
    const epoch = await askEpoch({ net, from: party, to: publisher, agreement })
    return new HostileInquirer({ net, party, publisher, agreement, epoch })
  }
  sudland = await inquirerOf('sudland-bank')
  westland = await inquirerOf('westland-ngo')
})
after(() => net.close())

/** Used elements of each kind for a party, summed over days. */
async function used(inquirer: HostileInquirer): Promise<Readonly<Record<string, number>>> {
  const rows = await publisher.query(
    `select kind, sum(used) as used from budget_counter where inquirer in ($1, '') group by kind order by kind`,
    [inquirer.party.code],
  )
  return Object.fromEntries(rows.map((row) => [String(row['kind']), Number(row['used'])]))
}

function newCase(inquirer: HostileInquirer): void {
  inquirer.committed = commitCase(inquirer.log, inquirer.agreement)
}

test('each batch is taken from the day, the pool, the partner and the case', async () => {
  assert.equal((await sudland.ask({ count: 10 })).status, 200)
  assert.deepEqual(await used(sudland), { case: 10, daily: 10, partner: 10, pool: 10 })
})

test('C-05 a case has its own cap, and another case does not widen the day', async () => {
  assert.equal((await sudland.ask({ count: 20 })).status, 200)
  assert.equal((await sudland.ask({ count: 1 })).code, 'quota-exceeded', 'the case cap of 30')
  newCase(sudland)
  assert.equal((await sudland.ask({ count: 11 })).code, 'quota-exceeded', 'the day has 10 left')
  assert.equal((await sudland.ask({ count: 10 })).status, 200)
  assert.deepEqual(await used(sudland), { case: 40, daily: 40, partner: 40, pool: 40 })
})

test('the first load stands in place of the day, once, and the other counters still count', async () => {
  const firstLoad = { allowance: 'first-load' } as const
  assert.equal((await sudland.ask({ count: 16, changes: firstLoad })).code, 'quota-exceeded')
  assert.equal((await sudland.ask({ count: 15, changes: firstLoad })).status, 200)
  assert.equal((await sudland.ask({ count: 1, changes: firstLoad })).code, 'quota-exceeded')
  assert.deepEqual(await used(sudland), { case: 55, daily: 40, 'first-load': 15, partner: 55, pool: 55 })
})

test('a pool is shared by all inquirers, and what it refuses is taken from no other counter', async () => {
  assert.equal((await westland.ask({ count: 16 })).code, 'quota-exceeded', 'the pool has 15 left')
  assert.deepEqual(await used(westland), { pool: 55 })
  assert.equal((await westland.ask({ count: 15 })).status, 200)
  assert.deepEqual(await used(westland), { case: 15, daily: 15, partner: 15, pool: 70 })
})

test('the cap of a partner holds over all agreements and days apart', async () => {
  net.clock.advance(day)
  newCase(westland)
  const other = await used(westland)
  assert.equal((await westland.ask({ count: 5 })).status, 200)
  assert.equal((await used(westland))['partner'], (other['partner'] ?? 0) + 5)
})

test('C-04 a crash before the commit leaves nothing; one after it leaves a charge, and the same batch is then answered once charged', async () => {
  const before = await used(westland)
  const batch = await westland.batch({ count: 2 })
  failing.add('match.before-charge')
  assert.equal((await westland.send(batch)).status, 500)
  assert.deepEqual(await used(westland), before)
  failing.add('match.charged')
  assert.equal((await westland.send(batch)).status, 500)
  const charged = await used(westland)
  assert.equal(charged['daily'], (before['daily'] ?? 0) + 2)
  assert.equal((await westland.send(batch)).status, 200)
  assert.deepEqual(await used(westland), charged)
})

test('C-04 one batch sent 20 times at once is charged once', async () => {
  const before = await used(westland)
  const batch = await westland.batch({ count: 3 })
  const answers = await Promise.all(Array.from({ length: 20 }, () => westland.send(batch)))
  assert.ok(answers.every(({ status }) => status === 200))
  assert.equal((await used(westland))['daily'], (before['daily'] ?? 0) + 3)
})

test('G-06 a clock that goes back a day gives nothing of what the day before had left, also after a restart', async () => {
  net.clock.advance(day)
  newCase(westland)
  assert.equal((await westland.ask({ count: 5 })).status, 200, 'this day keeps most of its budget')
  net.clock.advance(day)
  for (const count of [30, 10]) {
    newCase(westland)
    assert.equal((await westland.ask({ count })).status, 200)
  }
  newCase(westland)
  assert.equal((await westland.ask({ count: 1 })).code, 'quota-exceeded', 'today is spent')
  net.clock.advance(-day)
  assert.equal((await westland.ask({ count: 1 })).code, 'quota-exceeded')
  await publisher.stop()
  await publisher.restart()
  assert.equal((await westland.ask({ count: 1 })).code, 'quota-exceeded')
  net.clock.advance(2 * day)
  assert.equal((await westland.ask({ count: 1 })).status, 200, 'tomorrow has its own')
})

test('D-02 an agreement that ends between charge and answer: the batch is charged and not answered, and later ones are refused', async () => {
  const before = await used(westland)
  happening.set('match.charged', () => {
    net.clock.advance(8 * day)
  })
  assert.equal((await westland.ask({ count: 1 })).code, 'agreement-not-in-force')
  assert.equal((await used(westland))['daily'], (before['daily'] ?? 0) + 1)
  assert.equal((await westland.ask({ count: 1 })).code, 'agreement-not-in-force')
})
