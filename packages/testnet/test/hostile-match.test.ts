import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { day, minute, toBase64url } from '@comity/codec'
import { decodeFrame, matchEvaluateAnswer } from '@comity/protocol'
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
import type { Answer } from './attacker.ts'
import {
  askEpoch,
  type Batch,
  blindedElements,
  commitCase,
  HostileInquirer,
  HostileLog,
  type KnownEpoch,
  payloadOf,
} from './hostile-inquirer.ts'

let net: Testnet
let publisher: TestParty
let agreement: string
let epoch: KnownEpoch
let inquirer: HostileInquirer
before(async () => {
  net = await startTestnet({
    start: noonToday(),
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SG' },
      { code: 'westland-ngo', memberClass: 'ngo', country: 'CH' },
    ],
  })
  publisher = net.party('norland-police')
  await net.introduceAll()
  const terms = simpleTerms(net, { dailyElements: 2_000 })
  // The template permits every purpose and status; these terms do not.
  const match = terms.match.map((rule) => ({
    ...rule,
    purposes: ['computer-fraud' as const],
    statuses: ['suspect' as const],
  }))
  agreement = await net.signAgreement({ ...terms, match })
  const caseId = await openCase(publisher)
  await importLines(publisher, { case: caseId, profile: 'domain/1', lines: ['a.example', 'b.example'] })
  await publish(publisher, agreement)
  const party = net.party('sudland-bank')
  epoch = await askEpoch({ net, from: party, to: publisher, agreement })
  inquirer = new HostileInquirer({ net, party, publisher, agreement, epoch })
})
after(() => net.close())

async function used(): Promise<readonly number[]> {
  const rows = await publisher.query('select used from budget_counter order by kind, period', [])
  return rows.map((row) => Number(row['used']))
}

/** The call is refused with this code, and the publisher's state is what it was. */
async function refused(code: string, status: number, call: () => Promise<Answer>, why: string): Promise<void> {
  const before = await publisher.state()
  const answer = await call()
  assert.deepEqual({ status: answer.status, code: answer.code }, { status, code }, why)
  assert.deepEqual(await publisher.state(), before, `${why}: nothing has changed`)
}

function readAnswer({ headers, content }: Answer) {
  const frame = decodeFrame({ contentType: headers['content-type'] ?? '', content }, matchEvaluateAnswer)
  const { body } = payloadOf(frame.jws) as { readonly body: { readonly count: number; readonly batchDigest: string } }
  return { body, bulk: frame.bulk ?? new Uint8Array() }
}

test('an honest batch is charged, logged and answered with one proof', async () => {
  const answer = await inquirer.ask({ count: 3 })
  assert.equal(answer.code, null)
  const { body, bulk } = readAnswer(answer)
  assert.equal(body.count, 3)
  assert.equal(bulk.length, 3 * 32 + 64)
  assert.deepEqual(await used(), [3, 3])
})

test('C-07 the same batch again is answered again without a charge, with the same elements and a fresh proof', async () => {
  const batch = await inquirer.batch({ count: 2 })
  const before = await used()
  const [first, second] = [await inquirer.send(batch), await inquirer.send(batch)]
  assert.deepEqual(
    await used(),
    before.map((value) => value + 2),
  )
  const [one, two] = [readAnswer(first).bulk, readAnswer(second).bulk]
  assert.deepEqual(one.subarray(0, 64), two.subarray(0, 64))
  assert.notDeepEqual(one.subarray(64), two.subarray(64))
})

test('a known batch id with another body is batch-conflict', async () => {
  const { jws } = await inquirer.batch({ count: 1 })
  const { body } = payloadOf(jws) as { readonly body: { readonly batch: string } }
  assert.equal((await inquirer.ask({ changes: { batch: body.batch } })).status, 200)
  await refused('batch-conflict', 409, () => inquirer.ask({ changes: { batch: body.batch } }), 'other elements')
})

test('B-01 the same hop again is replay and costs nothing', async () => {
  const { send } = await import('./attacker.ts')
  const request = inquirer.prepare(await inquirer.batch({ count: 1 }))
  assert.equal((await send(request)).status, 200)
  await refused('replay', 409, () => send(request), 'same bytes')
})

test('C-01 one bad element at any place refuses the batch before anything is charged', async () => {
  const good = blindedElements(1_000)
  const bad: Readonly<Record<string, Uint8Array>> = {
    identity: new Uint8Array(32),
    'not canonical': new Uint8Array(32).fill(0xff),
    'negative field element': Uint8Array.from({ length: 32 }, (_, at) => (at === 0 ? 1 : 0)),
    'not in the group': Uint8Array.from({ length: 32 }, (_, at) => (at === 0 ? 2 : at === 31 ? 0x40 : 0)),
  }
  for (const at of [0, 500, 999]) {
    for (const [why, element] of Object.entries(bad)) {
      const bulk = good.slice()
      bulk.set(element, 32 * at)
      await refused('element-invalid', 422, () => inquirer.ask({ bulk }), `${why} at ${String(at)}`)
    }
  }
  await refused('element-invalid', 422, () => inquirer.ask({ bulk: good.subarray(0, 31) }), '31 bytes')
  await refused('element-invalid', 422, () => inquirer.ask({ bulk: good.subarray(0, 33) }), '33 bytes')
})

test('C-07 an empty batch, 4,097 elements and a count that lies are batch-size', async () => {
  await refused('batch-size', 422, () => inquirer.ask({ bulk: new Uint8Array() }), 'none')
  const one = blindedElements(1)
  const many = Uint8Array.from({ length: 32 * 4_097 }, (_, at) => one[at % 32] ?? 0)
  await refused('batch-size', 422, () => inquirer.ask({ bulk: many }), '4,097')
  await refused('batch-size', 422, () => inquirer.ask({ changes: { count: 2 } }), 'two named, one sent')
})

test('C-08 D-01 what the agreement does not name is refused by its own code', async () => {
  const ask = (changes: Parameters<HostileInquirer['body']>[1]) => () => inquirer.ask({ changes: changes ?? {} })
  const none = toBase64url(new Uint8Array(32))
  await refused('agreement-not-in-force', 403, ask({ agreement: none }), 'unknown agreement')
  await refused('purpose-not-permitted', 403, ask({ purpose: 'cyber-terrorism' }), 'purpose')
  await refused('basis-not-permitted', 403, ask({ basis: 'because-we-can' }), 'basis')
  await refused('profile-not-permitted', 403, ask({ profile: 'phone/1' }), 'profile')
  await refused('status-not-permitted', 403, ask({ statuses: ['witness'] }), 'status')
})

test('C-15 an epoch that does not answer, or another key, is key-retired', async () => {
  const none = toBase64url(new Uint8Array(32))
  await refused('key-retired', 409, () => inquirer.ask({ changes: { epoch: epoch.epoch + 1 } }), 'next epoch')
  await refused('key-retired', 409, () => inquirer.ask({ changes: { publicKeyDigest: none } }), 'other key')
})

test('C-06 a case that is not committed in the log under this agreement is refused', async () => {
  const { log, committed, shown } = inquirer
  const grown = log.fork(log.size)
  const other = commitCase(grown, toBase64url(new Uint8Array(32).fill(1)))
  const filler = grown.append('filler', { salt: 'x' })
  const consistency = await grown.proveConsistency(shown ?? 0)
  const ask = (changes: Parameters<HostileInquirer['body']>[1]) => () => inquirer.ask({ changes: changes ?? {} })
  const otherAgreement = { case: await grown.prove(other.index), caseHandle: other.handle, consistency }
  await refused('commitment-unknown', 403, ask(otherAgreement), 'under another agreement')
  const otherType = { case: await grown.prove(filler.index), consistency }
  await refused('commitment-unknown', 403, ask(otherType), 'an entry of another type')
  await refused('commitment-unknown', 403, ask({ caseHandle: other.handle }), 'the handle of another case')
  const proof = await log.prove(committed.index)
  const unlogged = { ...proof, entry: { ...proof.entry, salt: toBase64url(new Uint8Array(32)) } }
  await refused('proof-invalid', 422, ask({ case: unlogged }), 'an entry that no checkpoint holds')
  const foreign = new HostileLog(net.party('westland-ngo'))
  const theirs = commitCase(foreign, agreement)
  const stolen = { case: await foreign.prove(theirs.index), caseHandle: theirs.handle }
  await refused('checkpoint-invalid', 422, ask(stolen), "another party's log")
})

test('C-06 after a case is closed its handle is commitment-unknown', async () => {
  const closed = new HostileInquirer({ net, party: inquirer.party, publisher, agreement, epoch })
  closed.log = inquirer.log
  closed.shown = inquirer.shown
  closed.committed = commitCase(inquirer.log, agreement)
  assert.equal((await closed.ask({})).status, 200)
  inquirer.shown = closed.shown
  await publisher.query('insert into closed_handle (party, agreement, handle, closed_at) values ($1, $2, $3, 0)', [
    closed.party.code,
    Buffer.from(agreement, 'base64url'),
    Buffer.from(closed.committed.handle, 'base64url'),
  ])
  await refused('commitment-unknown', 403, () => closed.ask({}), 'closed')
})

test('a newer checkpoint without a proof from the one seen is checkpoint-invalid, with it the batch passes', async () => {
  inquirer.log.append('filler', { n: 1 })
  const bare = { consistency: null }
  await refused('checkpoint-invalid', 422, () => inquirer.ask({ changes: bare }), 'no proof')
  const wrong = { consistency: { fromSize: (inquirer.shown ?? 0) - 1, hashes: [] } }
  await refused('checkpoint-invalid', 422, () => inquirer.ask({ changes: wrong }), 'from another size')
  assert.equal((await inquirer.ask({})).status, 200)
})

test('an older checkpoint is refused for a new batch, yet a batch that was charged under it is answered again', async () => {
  const older: Batch = await inquirer.batch({})
  assert.equal((await inquirer.send(older)).status, 200)
  const fresh = await inquirer.batch({})
  inquirer.log.append('filler', { n: 2 })
  assert.equal((await inquirer.ask({})).status, 200)
  await refused('checkpoint-invalid', 422, () => inquirer.send(fresh), 'a new batch under an old checkpoint')
  assert.equal((await inquirer.send(older)).status, 200)
})

test('C-04 200 parallel one-element batches on the last 10 units of a budget: exactly 10 are served', async () => {
  const [daily = 0] = await used()
  const rest = 2_000 - daily - 10
  assert.equal((await inquirer.ask({ count: rest })).status, 200)
  const batches = await Promise.all(Array.from({ length: 200 }, () => inquirer.batch({})))
  const answers = await Promise.all(batches.map((batch) => inquirer.send(batch)))
  assert.equal(answers.filter(({ status }) => status === 200).length, 10)
  const over = answers.filter(({ code }) => code === 'quota-exceeded')
  assert.equal(over.length, 190)
  const wait = Number(over[0]?.headers['retry-after'])
  assert.ok(wait > 0 && wait <= day / 1_000, 'until the next UTC midnight')
  assert.equal((await used())[0], 2_000)
})

test('E-01 a forked log is log-conflict: both checkpoints are kept and the party is held', async () => {
  const party = net.party('westland-ngo')
  const forked = new HostileInquirer({ net, party, publisher, agreement, epoch })
  assert.equal((await forked.ask({})).status, 200)
  const other = new HostileLog(party)
  forked.committed = commitCase(other, agreement)
  forked.log = other
  forked.shown = null
  const answer = await forked.ask({})
  assert.deepEqual([answer.status, answer.code], [409, 'log-conflict'])
  const kept = await publisher.query('select kept, other from log_fork', [])
  assert.equal(kept.length, 1)
  assert.notEqual(kept[0]?.['kept'], kept[0]?.['other'])
  assert.equal((await forked.ask({})).code, 'log-conflict')
  // Held for every act, also one that shows no log.
  const held = askEpoch({ net, from: party, to: publisher, agreement })
  await assert.rejects(held, { message: 'log-conflict' })
})

test('the budget of a day is whole again after UTC midnight, and only then', async () => {
  net.clock.advance(day - (net.clock.now() % day) + minute)
  assert.equal((await inquirer.ask({})).status, 200)
})
