import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { agreementPropose, agreementShow, agreementSign } from '@comity/client/api'
import { day, formatInstant, second, toBase64url } from '@comity/codec'
import { indexManifest } from '@comity/protocol'
import {
  eventually,
  importLines,
  noonToday,
  openCase,
  publish,
  simpleTerms,
  startTestnet,
  type TestParty,
  type Testnet,
} from '../src/index.ts'
import { type Answer, hop, message } from './attacker.ts'
import { askEpoch, blindedElements, commitCase, HostileInquirer } from './hostile-inquirer.ts'

/*
 * A partner with a real node and its own keys, under two agreements at once: whatever it combines, it never gets more
 * than the publisher lets this one partner have in a day.
 */
const partnerCap = 50
let net: Testnet
let publisher: TestParty
let sudland: TestParty
let first: HostileInquirer
let other: HostileInquirer

before(async () => {
  net = await startTestnet({
    start: noonToday(),
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO', settings: { partnerElementsPerDay: partnerCap } },
      { code: 'sudland-bank', memberClass: 'company', country: 'SG' },
      { code: 'westland-ngo', memberClass: 'ngo', country: 'CH' },
    ],
  })
  publisher = net.party('norland-police')
  sudland = net.party('sudland-bank')
  await net.introduceAll()
  await importLines(publisher, { case: await openCase(publisher), profile: 'domain/1', lines: ['a.example'] })
  first = await inquirerUnder(10_000)
  other = await inquirerUnder(10_001)
  other.log = first.log
  other.committed = commitCase(first.log, other.agreement)
})
after(() => net.close())

/** An agreement of its own, by its cap of rows, under which everybody publishes and only Sudland may ask. */
async function inquirerUnder(rows: number): Promise<HostileInquirer> {
  const terms = simpleTerms(net, { dailyElements: 45, firstLoadElements: 45, rows })
  const match = terms.match.map((rule) => ({ ...rule, inquirers: [sudland.code] }))
  const agreement = await net.signAgreement({ ...terms, match })
  await publish(publisher, agreement)
  const epoch = await askEpoch({ net, from: sudland, to: publisher, agreement })
  return new HostileInquirer({ net, party: sudland, publisher, agreement, epoch })
}

async function used(kind: string): Promise<number> {
  const rows = await publisher.query('select coalesce(sum(used), 0) as used from budget_counter where kind = $1', [
    kind,
  ])
  return Number(rows[0]?.['used'])
}

/** Refused with this code, and nothing is different afterwards. */
async function refused(code: string, call: () => Promise<Answer>, why: string): Promise<void> {
  const state = await publisher.state()
  assert.equal((await call()).code, code, why)
  assert.deepEqual(await publisher.state(), state, `${why}: nothing has changed`)
}

const served = (answers: readonly Answer[]) => answers.filter(({ status }) => status === 200).length

test('C-04 the same batch id at once under two agreements, and as day and first load, is charged once', async () => {
  const control = await first.ask({ count: 1 })
  assert.equal(control.status, 200)
  other.shown = first.shown
  const spent = await used('partner')
  const { batch } = await first.body(1)
  const bulk = blindedElements(1)
  const batches = await Promise.all([
    first.batch({ bulk, changes: { batch } }),
    other.batch({ bulk, changes: { batch } }),
    first.batch({ bulk, changes: { batch, allowance: 'first-load' } }),
  ])
  const answers = await Promise.all(batches.map((each) => first.send(each)))
  assert.equal(served(answers), 1)
  assert.deepEqual(new Set(answers.flatMap(({ code }) => code ?? [])), new Set(['batch-conflict']))
  assert.equal(await used('partner'), spent + 1)
})

test('C-04 C-05 batches at once under two agreements and two allowances stop at the one cap of the partner', async () => {
  const spent = await used('partner')
  const fits = Math.floor((partnerCap - spent) / 4)
  const batches = await Promise.all(
    [first, other].flatMap((inquirer) =>
      (['daily', 'first-load'] as const).flatMap((allowance) =>
        Array.from({ length: 8 }, () => inquirer.batch({ count: 4, changes: { allowance } })),
      ),
    ),
  )
  const answers = await Promise.all(batches.map((batch) => first.send(batch)))
  assert.equal(served(answers), fits, 'as many as fit, and no more')
  assert.ok(answers.every(({ status, code }) => status === 200 || code === 'quota-exceeded'))
  assert.equal(await used('partner'), spent + 4 * fits)
  assert.equal(
    (await used('daily')) + (await used('first-load')),
    spent + 4 * fits,
    'no counter kept what another refused',
  )
})

test('C-04 an inquirer whose clock is past midnight gets nothing of the day that has not begun here', async () => {
  net.clock.advance(day - (net.clock.now() % day) - 40 * second)
  const { jws, bulk } = await first.batch({ count: 4, changes: { createdAt: formatInstant(net.clock.now() + day) } })
  const tomorrow = net.clock.now() + 50 * second
  const call = () => hop({ from: sudland, to: publisher, name: 'match.evaluate', jws, bulk, now: tomorrow })
  await refused('quota-exceeded', call, 'forty seconds before midnight')
  net.clock.advance(41 * second)
  assert.equal((await first.ask({ count: 4 })).status, 200, 'after it, the same is served')
})

test('F-11 a party of the agreement that may not ask gets no answer, no manifest and no charge', async () => {
  const party = net.party('westland-ngo')
  const { agreement, epoch } = first
  const member = new HostileInquirer({ net, party, publisher, agreement, epoch })
  await refused('purpose-not-permitted', () => member.ask({}), 'it may be asked, and may not ask')
  const body = { agreement, known: null, seen: null }
  const now = net.clock.now()
  const jws = message({ definition: indexManifest, from: party, to: publisher, body, now })
  await refused(
    'agreement-not-in-force',
    () => hop({ from: party, to: publisher, name: 'index.manifest', jws, now }),
    'manifest',
  )
})

test('C-06 an inclusion proof with one changed, dropped or added hash proves nothing', async () => {
  first.log.append('filler', { n: 1 })
  const proof = await first.log.prove(first.committed.index)
  const [head = '', ...tail] = proof.hashes
  const foreign = toBase64url(new Uint8Array(32).fill(7))
  for (const hashes of [[foreign, ...tail], tail, [head, ...tail, foreign], [...proof.hashes].reverse()]) {
    if (JSON.stringify(hashes) === JSON.stringify(proof.hashes)) continue
    await refused('proof-invalid', () => first.ask({ changes: { case: { ...proof, hashes } } }), 'forged')
  }
  const moved = { ...proof, index: proof.index + 1 }
  await refused('proof-invalid', () => first.ask({ changes: { case: moved } }), 'another place')
})

test('a manifest is asked for with any size seen and any version known, and no value of them fails inside', async () => {
  const { agreement } = first
  for (const [seen, known] of [
    [0, null],
    [1, 0],
    [Number.MAX_SAFE_INTEGER, null],
    [null, Number.MAX_SAFE_INTEGER],
  ] as const) {
    const now = net.clock.now()
    const jws = message({
      definition: indexManifest,
      from: sudland,
      to: publisher,
      body: { agreement, seen, known },
      now,
    })
    const answer = await hop({ from: sudland, to: publisher, name: 'index.manifest', jws, now })
    assert.ok(answer.status < 500, `${String(seen)}, ${String(known)}: ${String(answer.code)}`)
  }
})

test('D-02 a question before an agreement begins and after it ended is refused, and nothing is charged or changed', async () => {
  const terms = simpleTerms(net, { rows: 10_002, from: net.clock.now() + day, until: net.clock.now() + 2 * day })
  const later = await signed(terms)
  const { party, epoch } = first
  const early = new HostileInquirer({ net, party, publisher, agreement: later, epoch })
  early.log = first.log
  early.committed = commitCase(first.log, later)
  early.shown = first.shown
  await refused('agreement-not-in-force', () => early.ask({}), 'not yet')
  net.clock.advance(day + second)
  await publish(publisher, later)
  const known = await askEpoch({ net, from: party, to: publisher, agreement: later })
  const now = Object.assign(new HostileInquirer({ net, party, publisher, agreement: later, epoch: known }), {
    log: early.log,
    committed: early.committed,
    shown: early.shown,
  })
  assert.equal((await now.ask({})).status, 200, 'the control: in force')
  net.clock.advance(day)
  await refused('agreement-not-in-force', () => now.ask({}), 'ended')
})

/** Proposed and signed by all, in force only later. */
async function signed(terms: ReturnType<typeof simpleTerms>): Promise<string> {
  const { agreement } = await publisher.call(agreementPropose, { terms }, 'approver')
  for (const party of net.parties) {
    await eventually(() => party.call(agreementShow, { agreement }, 'approver'))
    await party.call(agreementSign, { agreement }, 'approver')
  }
  await eventually(async () => {
    const rows = await publisher.query('select 1 from agreement_signature where agreement = $1', [agreement])
    return rows.length === net.parties.length ? true : undefined
  })
  return agreement
}
