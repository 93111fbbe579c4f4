import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { verifyTerms } from '@comity/agreement'
import { parseNote } from '@comity/tlog'
import {
  ask,
  cutLink,
  eventually,
  importLines,
  noFaults,
  openCase,
  publish,
  simpleTerms,
  startTestnet,
  sync,
  type TestParty,
  type Testnet,
} from '../src/index.ts'
import { type MainJobReport, runMainJob } from '../src/main-job.ts'

/*
 * Four parties, of whose witnesses the terms want two of the other three: the whole main job runs under cosigned
 * checkpoints, and goes on by itself after witnesses were lost.
 */
let net: Testnet
let inquirer: TestParty
let report: MainJobReport
before(async () => {
  net = await startTestnet({
    isWitnessed: true,
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'ostland-university', memberClass: 'university', country: 'EE' },
      { code: 'sudland-bank', memberClass: 'company', country: 'ID' },
      { code: 'westland-cert', memberClass: 'agency', country: 'IE' },
    ],
  })
  inquirer = net.party('norland-police')
  const domains = (text: string) => [{ type: 'domain', bytes: Buffer.from(text) }]
  report = await runMainJob({
    net,
    cosignatures: 2,
    lists: new Map([
      ['norland-police', domains('shared.example.com\nours.example.org\n')],
      ['sudland-bank', domains('shared.example.com\n')],
    ]),
    asks: (from, to) => from.party.code === 'norland-police' && to.party.code === 'sudland-bank',
    say: () => undefined,
  })
})
after(() => net.close())

/** Cosignatures, by party, of the newest head that this party showed its witnesses. */
async function cosignersOf(party: TestParty): Promise<{ readonly size: number; readonly parties: readonly string[] }> {
  const rows = await party.query(
    `select head.size, array_agg(cosignature.party) filter (where cosignature.party is not null) as parties
       from log_head head left join cosignature on cosignature.size = head.size group by head.size`,
    [],
  )
  return { size: Number(rows[0]?.['size']), parties: (rows[0]?.['parties'] ?? []) as readonly string[] }
}

/** Links to these parties are cut; to all others they are whole. */
function lose(...lost: readonly string[]): void {
  for (const party of net.parties) party.setFaults(lost.includes(party.code) ? cutLink : noFaults)
}

async function agreementOf(cosignatures: number): Promise<string> {
  const terms = simpleTerms(net, { dailyElements: 1_000 + cosignatures })
  return net.signAgreement(verifyTerms({ ...terms, log: { ...terms.log, cosignatures } }))
}

async function askBank(agreement: string) {
  const opened = await openCase(inquirer)
  await importLines(inquirer, { case: opened, profile: 'domain/1', lines: ['shared.example.com'] })
  return ask(inquirer, { case: opened, agreement, publishers: [net.party('sudland-bank')] })
}

test('E-04 the whole main job runs under checkpoints that two of three witnesses cosigned', async () => {
  assert.deepEqual(report.request, { state: 'answered' })
  assert.equal(report.pairs[0]?.hits, 1)
  const bank = net.party('sudland-bank')
  const [seen] = await bank.query('select note from partner_checkpoint where party = $1', ['norland-police'])
  assert.ok(parseNote(String(seen?.['note'])).signatures.length >= 1)
})

test('E-04 one cosignature is enough where the terms ask for one', async () => {
  const agreement = await agreementOf(1)
  const bank = net.party('sudland-bank')
  await publish(bank, agreement)
  await sync(inquirer, { agreement, publisher: bank })
  assert.deepEqual(
    (await askBank(agreement)).map(({ error, hits }) => [error, hits]),
    [[null, 1]],
  )
})

test('E-04 one witness lost delays nothing beyond its timeout; with two lost a final proof is refused with 503', async () => {
  const agreement = await agreementOf(2)
  const bank = net.party('sudland-bank')
  await publish(bank, agreement)
  await sync(inquirer, { agreement, publisher: bank })
  lose('westland-cert')
  assert.deepEqual(
    (await askBank(agreement)).map(({ error }) => error),
    [null],
  )
  lose('westland-cert', 'ostland-university')
  assert.deepEqual(
    (await askBank(agreement)).map(({ error }) => error),
    ['witness-quorum'],
  )
  const [waiting] = await inquirer.query('select count(*) as count from log_entry where idx is null', [])
  assert.equal(Number(waiting?.['count']), 0, 'what was logged is durable, only not final')
  const during = await cosignersOf(inquirer)
  assert.ok(!during.parties.includes('westland-cert'))

  lose()
  const final = await eventually(async () => {
    const { size, parties } = await cosignersOf(inquirer)
    return size >= during.size && parties.length === 3 ? parties : undefined
  }, 60_000)
  assert.equal(final.length, 3, 'what was pending is final within a minute of their return, by nobody’s act')
  assert.deepEqual(
    (await askBank(agreement)).map(({ error, hits }) => [error, hits]),
    [[null, 1]],
  )
})

test('the published checkpoint carries the cosignatures that are there', async () => {
  const lines = await eventually(async () => {
    const { signatures } = parseNote(await readFile(join(inquirer.dir, 'log', 'checkpoint'), 'utf8'))
    return signatures.length === 4 ? signatures : undefined
  }, 30_000)
  assert.deepEqual(lines.map(({ name }) => name).sort(), [
    'comity/norland-police',
    'comity/ostland-university/witness',
    'comity/sudland-bank/witness',
    'comity/westland-cert/witness',
  ])
})
