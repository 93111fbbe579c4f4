import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { maxBatch } from '@comity/protocol'
import { importLines, openCase, publish, simpleTerms, startTestnet, type Testnet } from '../src/index.ts'
import type { Answer } from './attacker.ts'
import { askEpoch, blindedElements, HostileInquirer } from './hostile-inquirer.ts'

let net: Testnet
/** C, who sends all it can at once, and B, who works. */
let flood: HostileInquirer
let worker: HostileInquirer
before(async () => {
  const settings = { partnerElementsPerDay: 1_000_000 }
  net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO', settings },
      { code: 'sudland-bank', memberClass: 'company', country: 'SG' },
      { code: 'westland-ngo', memberClass: 'ngo', country: 'CH' },
    ],
    isCaptured: false,
  })
  const publisher = net.party('norland-police')
  await net.introduceAll()
  const agreement = await net.signAgreement(simpleTerms(net, { dailyElements: 1_000_000 }))
  await importLines(publisher, { case: await openCase(publisher), profile: 'domain/1', lines: ['a.example'] })
  await publish(publisher, agreement)
  const inquirer = async (code: string) => {
    const party = net.party(code)
    const epoch = await askEpoch({ net, from: party, to: publisher, agreement })
    return new HostileInquirer({ net, party, publisher, agreement, epoch })
  }
  flood = await inquirer('westland-ngo')
  worker = await inquirer('sudland-bank')
})
after(() => net.close())

async function charged(inquirer: HostileInquirer): Promise<number> {
  const rows = await inquirer.publisher.query(
    `select coalesce(sum(count), 0) as charged from answered_batch where inquirer = $1`,
    [inquirer.party.code],
  )
  return Number(rows[0]?.['charged'])
}

test('C-14 of 64 largest batches at once the excess is busy, the others are answered, and another partner is answered meanwhile', async () => {
  const one = blindedElements(1)
  const bulk = Uint8Array.from({ length: 32 * maxBatch }, (_, at) => one[at % 32] ?? 0)
  const batches = await Promise.all(Array.from({ length: 64 }, () => flood.batch({ bulk })))
  const order: string[] = []
  const sendOne = async (batch: (typeof batches)[number]): Promise<Answer> => {
    const answer = await flood.send(batch)
    order.push(answer.status === 200 ? 'flood' : 'busy')
    return answer
  }
  const flooding = Promise.all(batches.map(sendOne))
  for (let question = 0; question < 4; question += 1) {
    assert.equal((await worker.ask({ count: 64 })).status, 200)
    order.push('worker')
  }
  const answers = await flooding
  const [served, busy] = [200, 503].map((wanted) => answers.filter(({ status }) => status === wanted))
  assert.ok(served !== undefined && busy !== undefined)
  assert.equal(served.length + busy.length, 64)
  assert.ok(served.length >= 16 && busy.length >= 16, `${String(served.length)} served`)
  for (const { code, headers } of busy) {
    assert.equal(code, 'busy')
    assert.ok(Number(headers['retry-after']) > 0)
  }
  // The worker did not stand behind the flood: when its last answer came, the flood still waited for some of its own.
  assert.ok(order.lastIndexOf('worker') < order.lastIndexOf('flood'), order.join(' '))
  const elements = await charged(flood)
  assert.ok(elements >= served.length * maxBatch && elements <= 64 * maxBatch, 'charged as far as answered')
  const again = batches[answers.findIndex(({ code }) => code === 'busy')]
  assert.equal(again && (await flood.send(again)).status, 200, 'what was busy is answered when it comes again')
})
