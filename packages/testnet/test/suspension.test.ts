import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import {
  agreementPropose,
  agreementShow,
  agreementSign,
  hitConfirm,
  indexStatus,
  indexSync,
  jobShow,
  messageList,
  messageRetry,
  partyConfirm,
  partyLift,
  partyList,
  partyReset,
  partyResume,
  partySuspend,
  recordDecide,
  recordDelete,
  requestAcknowledge,
  requestApprove,
  requestOpen,
  retractionAnswer,
} from '@comity/client/api'
import { hour, isComityError, minute } from '@comity/codec'
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
import { carry, part } from './pouch-carrier.ts'
import { hitOf, inState, recordOf, retractionsOf, sendRequest } from './retraction-scene.ts'
import { fetchSegment, said } from './suspension-scene.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
const names = ['answered', 'queued', 'refused', 'drafted', 'taken', 'urgent', 'more']
const host = (name: string) => `common-${name}.example`
/** Evaluating so many takes many times as long as suspending a party. */
const many = 3_000

let net: Testnet
let norland: TestParty
let sudland: TestParty
let agreement: string
let theirCase: string
let ourCase: string
let largeCase: string
let atCharge: (() => void) | undefined
before(async () => {
  net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SU' },
    ],
    isWitnessed: true,
    fault: (_party, place) => {
      if (place === 'match.charged') atCharge?.()
    },
  })
  norland = net.party('norland-police')
  sudland = net.party('sudland-bank')
  await net.introduceAll()
  agreement = await net.signAgreement(simpleTerms(net, { dailyElements: 10_000 }))
  theirCase = await openCase(sudland)
  await importLines(sudland, { case: theirCase, profile: 'domain/1', lines: names.map(host) })
  await publish(sudland, agreement)
  await sync(norland, { agreement, publisher: sudland })
  ourCase = await openCase(norland)
  await importLines(norland, { case: ourCase, profile: 'domain/1', lines: names.map(host) })
  largeCase = await openCase(norland)
  const lines = Array.from({ length: many }, (_, at) => host(`large-${String(at)}`))
  await importLines(norland, { case: largeCase, profile: 'domain/1', lines })
})
after(() => net.close())

const suspend = (at: TestParty, party: TestParty, person: 'officer' | 'approver' = 'officer') =>
  at.call(partySuspend, { party: party.code }, person)
const confirm = (at: TestParty, party: TestParty, person: 'officer' | 'approver' = 'approver') =>
  at.call(partyConfirm, { party: party.code }, person)
async function lift(at: TestParty, party: TestParty): Promise<void> {
  assert.equal((await at.call(partyLift, { party: party.code }, 'officer')).liftAsked, true)
  assert.equal((await at.call(partyLift, { party: party.code }, 'approver')).state, 'none')
}
const shownState = async (at: TestParty, party: TestParty) =>
  (await at.call(partyList, {}, 'officer')).parties.find((one) => one.party === party.code)?.suspension

/** What asking about a case came to: the number of hits or the code. */
async function asked(given = ourCase): Promise<number | string> {
  try {
    const [one] = await ask(norland, { case: given, agreement, publishers: [sudland] })
    return one?.error ?? one?.hits ?? -1
  } catch (error) {
    return isComityError(error) ? error.code : 'another failure'
  }
}

async function syncState(): Promise<string> {
  const { job } = await norland.call(indexSync, { agreement, publisher: sudland.code }, 'officer')
  const ended = await eventually(async () => {
    const shown = await norland.call(jobShow, { job }, 'officer')
    return shown.state === 'running' ? undefined : shown
  })
  return ended.error ?? ended.state
}

test('D-02 a suspended partner gets no answer, manifest or segment from that instant, and its hour brings them back', async () => {
  assert.equal(await asked(), names.length)
  assert.equal(await fetchSegment(net, { by: norland, of: sudland, agreement }), 200)
  const view = await suspend(sudland, norland)
  assert.equal(view.state, 'unconfirmed')
  assert.equal(await shownState(sudland, norland), 'unconfirmed')
  assert.equal(await asked(), 'agreement-not-in-force')
  assert.equal(await syncState(), 'agreement-not-in-force')
  assert.equal(await fetchSegment(net, { by: norland, of: sudland, agreement }), 403)
  await assert.rejects(suspend(sudland, norland, 'approver'), refusedAs('object-mismatch'))
  await assert.rejects(confirm(sudland, norland, 'officer'), refusedAs('same-person'))
  net.clock.advance(hour - minute)
  assert.equal(await asked(), 'agreement-not-in-force')
  net.clock.advance(minute)
  assert.equal(await asked(), names.length)
  assert.equal(await shownState(sudland, norland), 'none')
  await assert.rejects(confirm(sudland, norland), refusedAs('object-mismatch'))
})

test('D-02 a batch that is charged when its partner is suspended gets no answer', async () => {
  const charged = async () => Number((await sudland.query('select count(*) from answered_batch', []))[0]?.['count'])
  const before = await charged()
  let suspended: Promise<unknown> | undefined
  atCharge = () => {
    atCharge = undefined
    suspended = suspend(sudland, norland, 'approver')
  }
  assert.equal(await asked(largeCase), 'agreement-not-in-force')
  await suspended
  assert.equal(await charged(), before + 1)
  await lift(sudland, norland)
})

test('D-02 alone nobody keeps a partner suspended: log and security events say that it lapsed, and another person is needed', async () => {
  await suspend(sudland, norland, 'approver')
  net.clock.advance(hour)
  // Both this lapse and that of the first test, each once, and what was rolled back left no event.
  await eventually(async () => ((await said(sudland, 'lapsed')).every((count) => count === 2) ? true : undefined))
  await assert.rejects(suspend(sudland, norland, 'approver'), refusedAs('same-person'))
  await sudland.stop()
  await sudland.restart()
  await assert.rejects(suspend(sudland, norland, 'approver'), refusedAs('same-person'))
  assert.equal((await suspend(sudland, norland)).state, 'unconfirmed')
  await lift(sudland, norland)
  assert.deepEqual((await said(sudland, 'suspended'))[0], 4)
  assert.deepEqual((await said(sudland, 'lifted'))[0], 2)
})

test('D-02 a confirmed suspension outlives its hour and a restart, starts a new epoch, and two persons lift it', async () => {
  const epochs = async () =>
    (await sudland.call(indexStatus, { agreement }, 'officer')).published.map((one) => one.epoch)
  assert.deepEqual(await epochs(), [1])
  await suspend(sudland, norland)
  assert.equal((await confirm(sudland, norland)).state, 'confirmed')
  const seeds = await sudland.query('select seed_wrapped from index_epoch where number = 1', [])
  assert.deepEqual(seeds, [{ seed_wrapped: null }])
  await eventually(async () => ((await epochs()).includes(2) ? true : undefined))
  net.clock.advance(2 * hour)
  await sudland.stop()
  await sudland.restart()
  assert.equal(await shownState(sudland, norland), 'confirmed')
  assert.equal(await asked(), 'agreement-not-in-force')
  assert.equal((await sudland.call(partyLift, { party: norland.code }, 'approver')).state, 'confirmed')
  await assert.rejects(sudland.call(partyLift, { party: norland.code }, 'approver'), refusedAs('same-person'))
  assert.equal(await asked(), 'agreement-not-in-force')
  assert.equal((await sudland.call(partyLift, { party: norland.code }, 'officer')).state, 'none')
  assert.equal(await asked(), 'key-retired')
  assert.equal(await syncState(), 'done')
  assert.equal(await asked(), names.length)
})

test('D-02 people of the party that suspended neither ask, fetch, draft nor send, and learn why', async () => {
  const hit = await hitOf(norland, host('drafted'))
  await norland.call(hitConfirm, { hit, reason: 'Both files name it.' }, 'officer')
  await suspend(norland, sudland)
  assert.equal(await asked(), 'party-suspended')
  assert.equal(await syncState(), 'party-suspended')
  const drafted = () => norland.call(requestOpen, { hit, urgency: 'R', question: 'Whose is it?' }, 'officer')
  await assert.rejects(drafted(), refusedAs('party-suspended'))
  const terms = simpleTerms(net, { dailyElements: 11 })
  await assert.rejects(norland.call(agreementPropose, { terms }, 'approver'), refusedAs('party-suspended'))
  await lift(norland, sudland)
  assert.equal((await drafted()).state, 'DRAFT')
})

test('D-02 what a suspended partner sends anew is refused, what it owes is kept, and retractions pass both ways', async () => {
  const request = await sendRequest(norland, { to: sudland, hit: await hitOf(norland, host('taken')) })
  const hit = await hitOf(norland, host('refused'))
  await norland.call(hitConfirm, { hit, reason: 'Both files name it.' }, 'officer')
  const drafted = await norland.call(requestOpen, { hit, urgency: 'R', question: 'Whose is it?' }, 'officer')
  await suspend(norland, sudland, 'approver')
  // Sudland, which knows nothing of it, goes on.
  await sudland.call(requestAcknowledge, { request }, 'officer')
  await inState(norland, { request, state: 'ACKNOWLEDGED' })
  await lift(norland, sudland)
  await suspend(sudland, norland)
  await norland.call(requestApprove, { request: drafted.request }, 'approver')
  const outcome = await eventually(async () => {
    const rows = await norland.query(
      `select state, code from outbox where name = 'request.send' and state = 'refused'`,
      [],
    )
    return rows.at(-1)
  })
  assert.deepEqual(outcome, { state: 'refused', code: 'agreement-not-in-force' })
  const terms = simpleTerms(net, { dailyElements: 12 })
  const proposed = await norland.call(agreementPropose, { terms }, 'approver')
  await retract('taken', request)
  await assert.rejects(sudland.call(agreementShow, proposed, 'officer'), refusedAs('not-found'))
  await lift(sudland, norland)
})

/** Sudland deletes a record that a request rests on; resolves when the answer of Norland's people is there. */
async function retract(name: string, request: string): Promise<void> {
  await deleteRecord(name)
  const [come] = await retractionsOf(norland, { request, count: 1 })
  await norland.call(retractionAnswer, { retraction: come?.retraction ?? '', answer: 'deleted' }, 'approver')
  await eventually(async () => {
    const [sent] = await retractionsOf(sudland, { request, count: 1 })
    return sent?.answer === null ? undefined : sent
  })
}

async function deleteRecord(name: string): Promise<void> {
  const { record } = await recordOf(sudland, { case: theirCase, value: host(name) })
  const { retraction } = await sudland.call(recordDelete, { record, reason: 'court-order' }, 'officer')
  await sudland.call(recordDecide, { retraction, decision: 'approve' }, 'approver')
}

test('D-02 what waited before the suspension waits on with all behind it, and goes out in order once it is lifted', async () => {
  const request = await sendRequest(norland, { to: sudland, hit: await hitOf(norland, host('queued')) })
  norland.setFaults(cutLink)
  await sudland.call(requestAcknowledge, { request }, 'officer')
  const waiting = async () => (await sudland.call(messageList, {}, 'officer')).messages
  // Its first attempt is over: from here on none is under way that would count after the suspension.
  await eventually(async () => ((await waiting()).some(({ attempts }) => attempts > 0) ? true : undefined))
  await suspend(sudland, norland)
  await deleteRecord('queued')
  norland.setFaults(noFaults)
  const [first, behind] = await eventually(async () => ((await waiting()).length === 2 ? waiting() : undefined))
  assert.deepEqual([first?.name, behind?.name], ['request.event', 'retraction.send'])
  await sudland.call(messageRetry, { message: first?.id ?? '' }, 'officer')
  await assert.rejects(
    eventually(async () => ((await waiting()).length < 2 ? true : undefined), 500),
    { code: 'waited-too-long' },
  )
  assert.deepEqual(
    (await waiting()).map(({ attempts }) => attempts),
    [first?.attempts, 0],
  )
  await lift(sudland, norland)
  await inState(norland, { request, state: 'ACKNOWLEDGED' })
  await retractionsOf(norland, { request, count: 1 })
})

test('D-02 a retraction that cannot wait goes out in a new channel epoch, and what was stopped before it does not', async () => {
  const request = await sendRequest(norland, { to: sudland, hit: await hitOf(norland, host('urgent')) })
  norland.setFaults(cutLink)
  await sudland.call(requestAcknowledge, { request }, 'officer')
  await suspend(sudland, norland)
  await deleteRecord('urgent')
  norland.setFaults(noFaults)
  await sudland.call(partyReset, { party: norland.code, reason: 'conflict' }, 'officer')
  await eventually(async () => {
    const { messages } = await norland.call(messageList, {}, 'officer')
    return messages.some(({ name }) => name === 'channel.reset') ? true : undefined
  })
  await norland.call(partyResume, { party: sudland.code }, 'approver')
  const stopped = (await sudland.call(messageList, {}, 'officer')).messages.filter(({ state }) => state === 'stopped')
  assert.deepEqual(
    stopped.map(({ name }) => name),
    ['request.event', 'retraction.send'],
  )
  const again = (at: number) => sudland.call(messageRetry, { message: stopped[at]?.id ?? '' }, 'officer')
  await assert.rejects(again(0), refusedAs('party-suspended'))
  await again(1)
  await retractionsOf(norland, { request, count: 1 })
  await lift(sudland, norland)
  await again(0)
  await inState(norland, { request, state: 'ACKNOWLEDGED' })
})

test('D-02 a signature under an agreement counts on both sides although one has suspended the other', async () => {
  const { agreement: other } = await norland.call(
    agreementPropose,
    { terms: simpleTerms(net, { dailyElements: 13 }) },
    'approver',
  )
  await eventually(() => sudland.call(agreementShow, { agreement: other }, 'approver'))
  await suspend(norland, sudland)
  await sudland.call(agreementSign, { agreement: other }, 'approver')
  await norland.call(agreementSign, { agreement: other }, 'approver')
  for (const party of [norland, sudland]) {
    await eventually(async () => {
      const { state } = await party.call(agreementShow, { agreement: other }, 'officer')
      return state === 'in-force' ? true : undefined
    })
  }
  await lift(norland, sudland)
})

test('D-02 a suspended partner’s log is cosigned on, and it cosigns ours: that protects both', async () => {
  await suspend(sudland, norland)
  const size = async (of: TestParty, by: TestParty) =>
    Number((await of.query('select max(size) as size from cosignature where party = $1', [by.code]))[0]?.['size'])
  const before = [await size(norland, sudland), await size(sudland, norland)] as const
  for (const party of [norland, sudland]) await openCase(party)
  await suspend(norland, sudland)
  await eventually(async () => ((await size(norland, sudland)) > before[0] ? true : undefined))
  await eventually(async () => ((await size(sudland, norland)) > before[1] ? true : undefined))
  const head = await fetch(new URL('/log/checkpoint', sudland.partnerUrl))
  assert.equal(head.status, 200)
  await lift(norland, sudland)
  await lift(sudland, norland)
})

test('D-02 a pouch for a suspended partner carries nothing of an index, no answer and no message that waits', async () => {
  const request = await sendRequest(norland, { to: sudland, hit: await hitOf(norland, host('more')) })
  await part(norland, sudland)
  await publish(sudland, agreement)
  const stands = async (job: string) => {
    const shown = await norland.call(jobShow, { job }, 'officer')
    return shown.error ?? shown.state
  }
  const startSync = async () => {
    const { job } = await norland.call(indexSync, { agreement, publisher: sudland.code }, 'officer')
    await eventually(async () => ((await stands(job)) === 'waiting' ? true : undefined))
    return job
  }
  const early = await startSync()
  await carry(norland, sudland)
  await sudland.call(requestAcknowledge, { request }, 'officer')
  await suspend(sudland, norland)
  const { parts } = await carry(sudland, norland)
  const { message, segment, answer, checkpoint } = parts
  assert.deepEqual([message, segment, answer, checkpoint], [0, 0, 0, 1])
  assert.equal(await stands(early), 'waiting')
  await inState(norland, { request, state: 'DELIVERED' })
  await lift(sudland, norland)
  await carry(sudland, norland)
  await inState(norland, { request, state: 'ACKNOWLEDGED' })
  // The checkpoint of the pouch before outdated the answer: it is asked for once more.
  await carry(norland, sudland)
  await carry(sudland, norland)
  assert.equal(await stands(early), 'done')
  await suspend(sudland, norland)
  const late = await startSync()
  await suspend(norland, sudland)
  assert.equal((await carry(norland, sudland)).parts.question, 0)
  await lift(norland, sudland)
  assert.equal((await carry(norland, sudland)).parts.question, 1)
  await carry(sudland, norland)
  assert.equal(await stands(late), 'agreement-not-in-force')
  await lift(sudland, norland)
})
