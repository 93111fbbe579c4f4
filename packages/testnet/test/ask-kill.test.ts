import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { caseShow, hitList, hitShow, indexStatus, jobShow, logVerify, matchStart } from '@comity/client/api'
import { templateBasis } from '@comity/agreement'
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
import { followOneHit } from '../src/main-job.ts'
import { draws, killSeeds, untilMoment } from './kill-seeds.ts'

/** Kills of each of the two nodes, and how long at most a killed one stays down. */
const { kills, downMilliseconds } =
  process.env['COMITY_SOAK'] === undefined
    ? { kills: 1, downMilliseconds: 500 }
    : { kills: 10, downMilliseconds: 25_000 }
const victims = ['inquirer', 'publisher'] as const
type Victim = (typeof victims)[number]
const seeds = killSeeds({ step: 'ask', kills })

/** What the inquirer asks about: three batches. The publisher holds some of it. */
const asked = 9_000
const shared = new Set(Array.from({ length: 60 }, (_, at) => `d${String(at * 150)}.example`))
const questions = Array.from({ length: asked }, (_, at) => `d${String(at)}.example`)
const batches = Math.ceil(asked / 4_096)
/** Left of the first load when every ask was charged once. */
const rest = 10
const firstLoad = seeds.length * victims.length * asked + rest

let net: Testnet
let agreement: string
const party = {} as Record<Victim, TestParty>

before(async () => {
  net = await startTestnet({
    asProcesses: true,
    isDurable: true,
    parties: [
      {
        code: 'north-police',
        memberClass: 'agency',
        country: 'NO',
        settings: { partnerElementsPerDay: firstLoad },
      },
      { code: 'south-bank', memberClass: 'company', country: 'SE' },
    ],
  })
  party.publisher = net.party('north-police')
  party.inquirer = net.party('south-bank')
  await net.introduceAll()
  agreement = await net.signAgreement(simpleTerms(net, { firstLoadElements: firstLoad }))
  const others = Array.from({ length: 1_000 }, (_, at) => `only-north-${String(at)}.example`)
  const lines = [...shared, ...others]
  await importLines(party.publisher, { case: await openCase(party.publisher), profile: 'domain/1', lines })
  await publish(party.publisher, agreement)
  await sync(party.inquirer, { agreement, publisher: party.publisher })
})
after(() => net.close())

function startAsk(caseId: string) {
  const question = {
    case: caseId,
    agreement,
    publishers: [party.publisher.code],
    profile: 'domain/1',
    statuses: ['suspect' as const],
    purpose: 'computer-fraud',
    basis: templateBasis,
    mode: 'once' as const,
    allowance: 'first-load' as const,
  }
  return party.inquirer.call(matchStart, question, 'officer')
}

async function caseOf(lines: readonly string[]): Promise<string> {
  const caseId = await openCase(party.inquirer)
  await importLines(party.inquirer, { case: caseId, profile: 'domain/1', lines })
  return caseId
}

/** What the publisher has charged, by its counters and by its batches. */
async function charged() {
  const [counter] = await party.publisher.query(`select used from budget_counter where kind = 'first-load'`, [])
  const [served] = await party.publisher.query('select sum(count) as count from answered_batch', [])
  return { counter: Number(counter?.['used'] ?? 0), batches: Number(served?.['count'] ?? 0) }
}

/** Elements of answers that the inquirer holds, and how many of their batches the publisher has no charge of. */
async function answered(job: string) {
  const rows = await party.inquirer.query(
    `select batch, cardinality(records) as count from ask_batch where job = $1 and state = 'done'`,
    [job],
  )
  const known = await party.publisher.query('select batch from answered_batch', [])
  const ids = new Set(known.map((row) => row['batch']))
  return {
    elements: rows.reduce((sum, row) => sum + Number(row['count']), 0),
    uncharged: rows.filter((row) => !ids.has(row['batch'])).length,
  }
}

async function identifiersHit(caseId: string): Promise<readonly string[]> {
  const { hits } = await party.inquirer.call(hitList, {}, 'officer')
  const identifiers = []
  for (const { hit } of hits.filter((each) => each.case === caseId)) {
    identifiers.push((await party.inquirer.call(hitShow, { hit }, 'officer')).identifier ?? '')
  }
  return identifiers.sort()
}

async function logSizes(): Promise<readonly number[]> {
  const logs = await Promise.all(victims.map((name) => party[name].call(logVerify, {}, 'approver')))
  assert.ok(logs.every(({ damage }) => damage === null))
  return logs.map(({ size }) => size)
}

async function askThroughKill(victim: Victim, seed: string): Promise<void> {
  const draw = draws(`${victim} ${seed}`)
  const caseId = await caseOf(questions)
  const [before, sizes, version] = await Promise.all([
    charged(),
    logSizes(),
    party.publisher.call(indexStatus, { agreement }, 'officer'),
  ])
  const sent = party.publisher.requests()
  const { job } = await startAsk(caseId)
  // A number of requests, then a time: the moment lies in the ask on a slow machine as on a fast one.
  const requests = draw(batches + 1)
  await eventually(() => Promise.resolve(party.publisher.requests() >= sent + requests ? true : undefined))
  await untilMoment({ step: 'ask', seed, milliseconds: draw(400), victim: `${victim} at request ${String(requests)}` })
  await party[victim].kill()
  // C-04: at no instant more than the budget, and nothing answered that was not charged.
  const atKill = await charged()
  assert.ok(atKill.counter >= before.counter && atKill.counter <= firstLoad)
  assert.equal((await answered(job)).uncharged, 0)
  await sleep(draw(downMilliseconds))
  await party[victim].restart()

  const { asks } = await party.inquirer.waitFor({ job })
  assert.deepEqual(
    asks.map(({ asked, hits, error }) => ({ asked, hits, error })),
    [{ asked, hits: shared.size, error: null }],
  )
  assert.deepEqual(await identifiersHit(caseId), [...shared].sort())
  // Each element was charged once, however often its batch was sent.
  const now = await charged()
  assert.deepEqual(now, { counter: before.counter + asked, batches: before.batches + asked })
  assert.deepEqual(await answered(job), { elements: asked, uncharged: 0 })
  // What was acknowledged before is there.
  assert.equal((await party.inquirer.call(caseShow, { case: caseId }, 'officer')).records[0]?.count, asked)
  assert.deepEqual(await party.publisher.call(indexStatus, { agreement }, 'officer'), version)
  assert.equal((await party.inquirer.call(jobShow, { job }, 'officer')).state, 'done')
  const grown = await logSizes()
  assert.ok(grown.every((size, at) => size > (sizes[at] ?? 0)))
}

for (const seed of seeds) {
  for (const victim of victims) {
    test(`G-01 C-04 kill -9 of the ${victim} during an ask: it finishes by itself, exact and charged once (${seed})`, () =>
      askThroughKill(victim, seed))
  }
}

test('C-04 after the kills the first load ends exactly where each ask counted once ends', async () => {
  const over = await caseOf(questions.slice(0, rest + 1))
  const fits = await caseOf(questions.slice(0, rest))
  const given = { agreement, publishers: [party.publisher], vary: { allowance: 'first-load' as const } }
  const [refused] = await ask(party.inquirer, { ...given, case: over })
  assert.deepEqual([refused?.asked, refused?.error], [0, 'quota-exceeded'])
  const [served] = await ask(party.inquirer, { ...given, case: fits })
  assert.deepEqual([served?.asked, served?.error], [rest, null])
  assert.equal((await charged()).counter, firstLoad)
})

test('G-01 after the kills a hit is confirmed and a request about it answered', async () => {
  const loaded = victims.map((name) => ({ party: party[name], case: '', imports: new Map() }))
  assert.deepEqual(await followOneHit({ loaded, say: () => undefined }), { state: 'answered' })
  await logSizes()
})
