import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { caseShow, hitList, requestShow } from '@comity/client/api'
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
import { answerRequest, requestAbout } from '../src/main-job.ts'
import { invariantsHold, settled } from './invariants.ts'
import { draws } from './kill-seeds.ts'

const { COMITY_SOAK: soak, COMITY_SEED: given, COMITY_KILLS: wanted } = process.env
/** Two hundred in the soak. The seed picks victims, moments and acts; keys and salts differ in each run. */
const kills = Number(wanted ?? (soak === undefined ? 3 : 200))
const seed = given ?? randomBytes(4).toString('hex')
const draw = draws(seed)
const shared = Array.from({ length: 500 }, (_, at) => `shared-${String(at)}.example`)

let net: Testnet
let agreement: string
let isOver = false
/** What a person was told is done, to be found at the end. */
const acknowledged = { cases: [] as [TestParty, string, number][], requests: [] as [TestParty, string][] }

before(async () => {
  net = await startTestnet({
    asProcesses: true,
    isDurable: true,
    isCaptured: false,
    parties: [
      { code: 'north-police', memberClass: 'agency', country: 'NO' },
      { code: 'south-bank', memberClass: 'company', country: 'SE' },
      { code: 'west-fiu', memberClass: 'agency', country: 'CH' },
    ],
  })
  await net.introduceAll()
  agreement = await net.signAgreement(simpleTerms(net, { firstLoadElements: 1_000_000, rows: 100_000 }))
  for (const party of net.parties) {
    await importLines(party, { case: await openCase(party), profile: 'domain/1', lines: shared })
    await publish(party, agreement)
  }
  for (const one of net.parties) {
    for (const publisher of net.parties.filter((party) => party !== one)) await sync(one, { agreement, publisher })
  }
})
after(() => net.close())

let made = 0

async function importSome(party: TestParty): Promise<string> {
  const opened = await openCase(party)
  const count = 1 + draw(50)
  const lines = Array.from({ length: count - 1 }, () => `own-${String(made++)}.example`)
  await importLines(party, { case: opened, profile: 'domain/1', lines: [...lines, shared[draw(shared.length)] ?? ''] })
  acknowledged.cases.push([party, opened, count])
  return opened
}

async function askSome(party: TestParty, publisher: TestParty): Promise<void> {
  const opened = await importSome(party)
  const [came] = await ask(party, {
    case: opened,
    agreement,
    publishers: [publisher],
    vary: { allowance: 'first-load' },
  })
  if (came?.error !== null || draw(2) === 0) return
  const { hits } = await party.call(hitList, {}, 'officer')
  const hit = hits.find((one) => one.case === opened)
  if (hit === undefined) return
  const request = await requestAbout({ party, publisher, hit, say: () => undefined })
  acknowledged.requests.push([party, request])
  await answerRequest({ publisher, request })
}

/** One person at one party, until told to stop. Acts fail while a node is down; what was told as done counts. */
async function work(party: TestParty): Promise<void> {
  const others = net.parties.filter((other) => other !== party)
  while (!isOver) {
    const other = others[draw(others.length)] ?? party
    const acts = [() => askSome(party, other), () => importSome(party), () => publish(party, agreement)]
    await (acts[draw(10) < 7 ? 0 : 1 + draw(2)] ?? acts[0])?.().catch(() => sleep(100))
  }
}

test(`G-02 ${String(kills)} kills of three nodes under mixed load lose and double nothing, COMITY_SEED=${seed}`, async () => {
  const working = net.parties.map(work)
  for (let killed = 0; killed < kills; killed++) {
    await sleep(draw(2_000))
    const victim = net.parties[draw(net.parties.length)]
    assert.ok(victim)
    await victim.kill()
    await sleep(draw(1_000))
    await victim.restart()
  }
  isOver = true
  await Promise.all(working)
  await settled(net.parties)
  await invariantsHold(net.parties)
  assert.ok(acknowledged.cases.length > 0)
  console.log(
    `${String(kills)} kills, ${String(acknowledged.cases.length)} imports, ${String(acknowledged.requests.length)} requests`,
  )
  for (const [party, opened, count] of acknowledged.cases) {
    const { records } = await party.call(caseShow, { case: opened }, 'officer')
    assert.equal(
      records.reduce((sum, one) => sum + one.count, 0),
      count,
    )
  }
  for (const [party, request] of acknowledged.requests) await party.call(requestShow, { request }, 'officer')
})
