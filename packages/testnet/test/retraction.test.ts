import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import {
  caseShow,
  hitConfirm,
  hitList,
  hitShow,
  indexPublish,
  logVerify,
  recordCorrect,
  recordDecide,
  recordDelete,
  recordList,
  requestApprove,
  requestList,
  requestOpen,
  requestShow,
  retractionAnswer,
  retractionList,
  retractionShow,
} from '@comity/client/api'
import { day, isComityError } from '@comity/codec'
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
import { addPerson, answerRequest, hitOf, recordOf, retractionsOf, sendRequest } from './retraction-scene.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
const names = ['plain', 'twice', 'asked', 'ours', 'kept', 'wrong', 'draft', 'status', 'late', 'again', 'ended', 'stale']
const host = (name: string) => `common-${name}.example`

let net: Testnet
let norland: TestParty
let sudland: TestParty
let agreement: string
let ourCase: string
let theirCase: string
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
  // Longer than the clock leaps below: the end of the agreement settles what runs under it, and retention erases that by itself.
  agreement = await net.signAgreement({ ...terms, retention: { ...terms.retention, days: 1_000 } })
  theirCase = await openCase(sudland)
  await importLines(sudland, { case: theirCase, profile: 'domain/1', lines: names.map(host) })
  await publish(sudland, agreement)
  await sync(norland, { agreement, publisher: sudland })
  ourCase = await openCase(norland)
  await importLines(norland, { case: ourCase, profile: 'domain/1', lines: names.map(host) })
  const [asked] = await ask(norland, { case: ourCase, agreement, publishers: [sudland] })
  assert.equal(asked?.hits, names.length)
})
after(() => net.close())

const theirs = (name: string) => recordOf(sudland, { case: theirCase, value: host(name) })
const ours = (name: string) => recordOf(norland, { case: ourCase, value: host(name) })

async function nextVersion(): Promise<void> {
  await publish(sudland, agreement)
  await sync(norland, { agreement, publisher: sudland })
}

/** What is asked again of a value after it went, in a case of its own. */
async function hitsFor(name: string): Promise<number> {
  const caseId = await openCase(norland)
  await importLines(norland, { case: caseId, profile: 'domain/1', lines: [host(name)] })
  const [asked] = await ask(norland, { case: caseId, agreement, publishers: [sudland] })
  return asked?.hits ?? -1
}

test('records are listed with masked values and found by their value; nobody of another unit or role sees them', async () => {
  const page = await sudland.call(recordList, { case: theirCase, after: null, find: null }, 'officer')
  assert.equal(page.records.length, names.length)
  assert.ok(page.records.every(({ value }) => !names.some((name) => value.includes(name))))
  const found = await theirs('plain')
  assert.deepEqual([found.value, found.isReleased], ['com…le', false])
  const none = { case: theirCase, after: null, find: { profile: 'domain/1', value: 'unknown.example' } }
  assert.deepEqual((await sudland.call(recordList, none, 'officer')).records, [])
  const stranger = await addPerson(sudland, { roles: ['investigator', 'supervisor'], unit: 'Another unit' })
  await assert.rejects(stranger(recordList, { case: theirCase, after: null, find: null }), refusedAs('not-found'))
  await assert.rejects(stranger(recordDelete, { record: found.record, reason: 'wrong' }), refusedAs('not-found'))
  const asAdministrator = sudland.call(recordDelete, { record: found.record, reason: 'wrong' }, 'administrator')
  await assert.rejects(asAdministrator, refusedAs('role-forbids'))
})

test('I-04 what one person may delete is gone from the case, the index and the hits of a partner, and logged without what it was', async () => {
  const hit = await hitOf(norland, host('plain'))
  const { record } = await theirs('plain')
  const done = await sudland.call(recordDelete, { record, reason: 'not-involved' }, 'officer')
  assert.equal(done.state, 'done')
  assert.deepEqual(await sudland.query('select id from record where id = $1', [record]), [])
  await assert.rejects(sudland.call(recordDelete, { record, reason: 'wrong' }, 'officer'), refusedAs('not-found'))
  // Before the next version the partner can find it no more by citing it, and its own hit is as it was.
  assert.equal((await norland.call(hitShow, { hit }, 'officer')).withdrawnAt, null)
  await nextVersion()
  const shown = await norland.call(hitShow, { hit }, 'officer')
  assert.deepEqual([shown.state, shown.withdrawnAt !== null], ['WITHDRAWN', true])
  assert.equal(await hitsFor('plain'), 0)
  const logged = await sudland.query(`select body from log_entry where type = 'record.retract'`, [])
  assert.deepEqual(
    logged.map(({ body }) => JSON.parse(String(body)) as unknown),
    [{ act: 'delete', reason: 'not-involved', retraction: done.retraction }],
  )
  assert.equal((await sudland.call(logVerify, {}, 'approver')).damage, null)
})

test('a hit that a person confirmed is marked as well, and no request can cite it any more', async () => {
  const hit = await hitOf(norland, host('twice'))
  await norland.call(hitConfirm, { hit, reason: 'Compared.' }, 'officer')
  const { record } = await theirs('twice')
  await sudland.call(recordDelete, { record, reason: 'wrong' }, 'officer')
  await nextVersion()
  const shown = (await norland.call(hitList, {}, 'officer')).hits.find((one) => one.hit === hit)
  assert.deepEqual([shown?.state, shown?.withdrawnAt !== null], ['CONFIRMED', true])
  const open = norland.call(requestOpen, { hit, urgency: 'R', question: 'Still?' }, 'officer')
  await assert.rejects(open, refusedAs('object-mismatch'))
})

test('I-04 a row that comes back under the same value has another reference: old hits stay withdrawn, a new question hits anew', async () => {
  const hit = await hitOf(norland, host('again'))
  const { record } = await theirs('again')
  await sudland.call(recordDelete, { record, reason: 'wrong' }, 'officer')
  // Between two versions: nothing but the reference can tell that it was taken back.
  await importLines(sudland, { case: theirCase, profile: 'domain/1', lines: [host('again')] })
  await nextVersion()
  assert.equal((await norland.call(hitShow, { hit }, 'officer')).state, 'WITHDRAWN')
  assert.equal(await hitsFor('again'), 1)
})

test('a corrected status reaches the label and withdraws the hits of the old one', async () => {
  const hit = await hitOf(norland, host('status'))
  const { record } = await theirs('status')
  const nothing = sudland.call(recordCorrect, { record, reason: 'wrong', change: {} }, 'officer')
  await assert.rejects(nothing, refusedAs('schema'))
  const corrected = await sudland.call(
    recordCorrect,
    { record, reason: 'outdated', change: { status: 'victim' } },
    'officer',
  )
  assert.deepEqual([corrected.state, corrected.record], ['done', record])
  await nextVersion()
  assert.equal((await norland.call(hitShow, { hit }, 'officer')).state, 'WITHDRAWN')
  assert.equal(await hitsFor('status'), 1)
  const fresh = (await norland.call(hitList, {}, 'officer')).hits[0]
  const shown = await norland.call(hitShow, { hit: fresh?.hit ?? '' }, 'officer')
  assert.deepEqual([shown.identifier, shown.label.statuses], [host('status'), ['victim']])
})

test('D-11 what was released needs a second person; the partner is told, erases the answer and says so', async () => {
  const hit = await hitOf(norland, host('asked'))
  const request = await sendRequest(norland, { to: sudland, hit })
  await answerRequest(sudland, { to: norland, request })
  const { record, isReleased } = await theirs('asked')
  assert.equal(isReleased, true)
  const both = await addPerson(sudland, { roles: ['investigator', 'supervisor'], unit: 'Cybercrime unit' })
  const proposed = await both(recordDelete, { record, reason: 'unlawful' })
  assert.equal(proposed.state, 'waiting')
  assert.equal((await theirs('asked')).record, record)
  const { retraction } = proposed
  await assert.rejects(both(recordDecide, { retraction, decision: 'approve' }), refusedAs('same-person'))
  await assert.rejects(
    sudland.call(recordDecide, { retraction, decision: 'approve' }, 'officer'),
    refusedAs('role-forbids'),
  )
  const { waiting } = await sudland.call(retractionList, {}, 'approver')
  assert.deepEqual(
    waiting.map((one) => [one.retraction, one.record, one.act, one.reason]),
    [[retraction, record, 'delete', 'unlawful']],
  )
  const decided = await sudland.call(recordDecide, { retraction, decision: 'approve' }, 'approver')
  assert.equal(decided.state, 'done')
  await assert.rejects(
    sudland.call(recordDecide, { retraction, decision: 'approve' }, 'approver'),
    refusedAs('object-mismatch'),
  )
  // Our own copy of the answer is gone at once.
  assert.equal((await sudland.call(requestShow, { request }, 'officer')).answer, null)

  // Told within one delivery: the hit is marked before any version says so, and nothing is erased unasked.
  const [received] = await retractionsOf(norland, { request, count: 1 })
  assert.ok(received !== undefined)
  assert.deepEqual(
    [received.side, received.act, received.reason, received.answer, received.openDays],
    ['received', 'delete', 'unlawful', null, 0],
  )
  const cited = await norland.call(hitShow, { hit }, 'officer')
  assert.deepEqual([cited.state, cited.withdrawnAt !== null], ['CITED', true])
  const told = await norland.call(requestShow, { request }, 'officer')
  assert.deepEqual([told.marks, told.answer], [['withdrawn', 'retracted'], 'A shell company, in March.'])

  const id = received.retraction
  const wrong = norland.call(retractionAnswer, { retraction: id, answer: 'corrected' }, 'approver')
  await assert.rejects(wrong, refusedAs('object-mismatch'))
  const officer = norland.call(retractionAnswer, { retraction: id, answer: 'deleted' }, 'officer')
  await assert.rejects(officer, refusedAs('role-forbids'))
  // First it is evidence, later it may go; a receipt is final.
  await norland.call(retractionAnswer, { retraction: id, answer: 'evidence' }, 'approver')
  assert.equal((await norland.call(requestShow, { request }, 'officer')).answer, 'A shell company, in March.')
  await answered(sudland, { request, answer: 'evidence' })
  await norland.call(retractionAnswer, { retraction: id, answer: 'deleted' }, 'approver')
  await answered(sudland, { request, answer: 'deleted' })
  const after = norland.call(retractionAnswer, { retraction: id, answer: 'legal-duty' }, 'approver')
  await assert.rejects(after, refusedAs('object-mismatch'))
  const erased = await norland.call(requestShow, { request }, 'officer')
  assert.deepEqual([erased.answer, erased.marks], [null, ['withdrawn', 'retracted', 'erased']])
  const shown = await norland.call(retractionShow, { retraction: id }, 'officer')
  assert.deepEqual([shown.holdsDocument, shown.holdsAnswer], [true, false])
  // The message that brought the answer was sealed to this very node.
  const kept = await norland.query(`select jws from inbox where name = 'request.event' and jws like '%'`, [])
  assert.equal(kept.filter(({ jws }) => hasSealed(String(jws))).length, 0)
  for (const party of [norland, sudland]) {
    const types = await party.query(`select type from log_entry where type like 'retraction.%' order by position`, [])
    assert.deepEqual(
      types.map(({ type }) => type),
      ['retraction.send', 'retraction.answer', 'retraction.answer'],
    )
    assert.equal((await party.call(logVerify, {}, 'approver')).damage, null)
  }
})

test('deleting what we asked about reaches the partner that holds our request, and our own hit and request', async () => {
  const hit = await hitOf(norland, host('ours'))
  const request = await sendRequest(norland, { to: sudland, hit })
  await answerRequest(sudland, { to: norland, request })
  const { record } = await ours('ours')
  const { retraction } = await norland.call(recordDelete, { record, reason: 'data-subject' }, 'officer')
  await norland.call(recordDecide, { retraction, decision: 'approve' }, 'approver')
  const own = await norland.call(requestShow, { request }, 'officer')
  assert.deepEqual([own.identifier, own.question, own.answer], [null, null, null])
  assert.equal((await norland.call(hitShow, { hit }, 'officer')).identifier, null)
  const [received] = await retractionsOf(sudland, { request, count: 1 })
  assert.equal((await sudland.call(requestShow, { request }, 'officer')).identifier, host('ours'))
  const id = received?.retraction ?? ''
  await sudland.call(retractionAnswer, { retraction: id, answer: 'deleted' }, 'approver')
  const gone = await sudland.call(requestShow, { request }, 'officer')
  assert.deepEqual([gone.identifier, gone.question, gone.answer, gone.state], [null, null, null, 'ANSWERED'])
  await answered(norland, { request, answer: 'deleted' })
  // Their own record is theirs: nobody asked for that.
  assert.equal((await theirs('ours')).isReleased, true)
})

test('a draft that never left goes with its record, and a refused proposal changes nothing', async () => {
  const hit = await hitOf(norland, host('draft'))
  await norland.call(hitConfirm, { hit, reason: 'Compared.' }, 'officer')
  const { request } = await norland.call(requestOpen, { hit, urgency: 'R', question: 'Whose?' }, 'officer')
  const { record, isReleased } = await ours('draft')
  assert.equal(isReleased, false)
  await norland.call(recordDelete, { record, reason: 'duplicate' }, 'officer')
  await assert.rejects(norland.call(requestShow, { request }, 'officer'), refusedAs('not-found'))
  await assert.rejects(norland.call(requestApprove, { request }, 'approver'), refusedAs('not-found'))
  await assert.rejects(norland.call(hitShow, { hit }, 'officer'), refusedAs('not-found'))
  const opened = await norland.query(
    `select count(*)::int as open from log_entry where type = 'hit.event' and body like '%' || $1 || '%'`,
    [hit],
  )
  assert.deepEqual(opened, [{ open: 0 }])

  const kept = await hitOf(norland, host('kept'))
  const sent = await sendRequest(norland, { to: sudland, hit: kept })
  const theirRecord = await theirs('kept')
  const { retraction } = await sudland.call(recordDelete, { record: theirRecord.record, reason: 'wrong' }, 'officer')
  const refused = await sudland.call(recordDecide, { retraction, decision: 'reject' }, 'approver')
  assert.equal(refused.state, 'void')
  assert.equal((await theirs('kept')).record, theirRecord.record)
  const { retractions } = await norland.call(retractionList, {}, 'officer')
  assert.ok(retractions.every((one) => one.request !== sent))
})

test('I-04 a draft about a hit that its publisher takes back before the approval does not leave', async () => {
  const hit = await hitOf(norland, host('stale'))
  await norland.call(hitConfirm, { hit, reason: 'Compared.' }, 'officer')
  const { request } = await norland.call(requestOpen, { hit, urgency: 'R', question: 'Whose?' }, 'officer')
  const { record } = await theirs('stale')
  await sudland.call(recordDelete, { record, reason: 'not-involved' }, 'officer')
  await nextVersion()
  assert.notEqual((await norland.call(hitShow, { hit }, 'officer')).withdrawnAt, null)
  const sentBefore = await norland.query('select count(*) as sent from outbox', [])
  await assert.rejects(norland.call(requestApprove, { request }, 'approver'), refusedAs('object-mismatch'))
  assert.deepEqual(await norland.query('select count(*) as sent from outbox', []), sentBefore)
  assert.equal((await norland.call(requestShow, { request }, 'officer')).state, 'DRAFT')
  await assert.rejects(sudland.call(requestShow, { request }, 'officer'), refusedAs('not-found'))
})

test('another value is a new record; the partner hears of a correction and may say that it corrected', async () => {
  const hit = await hitOf(norland, host('wrong'))
  const request = await sendRequest(norland, { to: sudland, hit })
  const { record } = await theirs('wrong')
  const change = { value: 'Right-One.example' }
  const badValue = sudland.call(recordCorrect, { record, reason: 'wrong', change: { value: 'no host' } }, 'officer')
  await assert.rejects(badValue, refusedAs('identifier-invalid'))
  const { retraction } = await sudland.call(recordCorrect, { record, reason: 'wrong', change }, 'officer')
  const sealed = await sudland.query('select change_sealed from record_retraction where id = $1', [retraction])
  assert.ok(!JSON.stringify(sealed).toLowerCase().includes(Buffer.from('right-one').toString('hex')))
  const decided = await sudland.call(recordDecide, { retraction, decision: 'approve' }, 'approver')
  assert.notEqual(decided.record, record)
  assert.equal((await recordOf(sudland, { case: theirCase, value: 'right-one.example' })).record, decided.record)
  const [received] = await retractionsOf(norland, { request, count: 1 })
  assert.equal(received?.act, 'correct')
  await norland.call(retractionAnswer, { retraction: received.retraction, answer: 'corrected' }, 'approver')
  await answered(sudland, { request, answer: 'corrected' })
  await nextVersion()
  assert.equal(await hitsFor('wrong'), 0)
})

test('a partner that is away is told when it is back, and what is unanswered shows its age', async () => {
  const hit = await hitOf(norland, host('late'))
  const request = await sendRequest(norland, { to: sudland, hit })
  norland.setFaults(cutLink)
  const { record } = await theirs('late')
  const { retraction } = await sudland.call(recordDelete, { record, reason: 'court-order' }, 'officer')
  await sudland.call(recordDecide, { retraction, decision: 'approve' }, 'approver')
  net.clock.advance(3 * day)
  const [sent] = await retractionsOf(sudland, { request, count: 1 })
  assert.deepEqual([sent?.side, sent?.answer, sent?.openDays], ['sent', null, 3])
  assert.ok((await norland.call(retractionList, {}, 'officer')).retractions.every((one) => one.request !== request))
  norland.setFaults(noFaults)
  await sudland.stop()
  await sudland.restart()
  await retractionsOf(norland, { request, count: 1 })
  const { retractions } = await norland.call(retractionList, {}, 'officer')
  assert.equal(retractions[0]?.request, request)
})

test('after a deletion the next question is asked under a new entry of the chain', async () => {
  const places = () => norland.query('select place from case_commitment where case_id = $1 order by place', [ourCase])
  const before = (await places()).length
  const { records } = await norland.call(caseShow, { case: ourCase }, 'officer')
  await ask(norland, { case: ourCase, agreement, publishers: [sudland] })
  assert.equal((await places()).length, before + 1)
  assert.equal(records[0]?.count, names.length - 2)
})

test('the agreement has ended: a retraction still goes out and is still answered', async () => {
  const hit = await hitOf(norland, host('ended'))
  const request = await sendRequest(norland, { to: sudland, hit })
  net.clock.advance(400 * day)
  await assert.rejects(sudland.call(indexPublish, { agreement }, 'officer'), refusedAs('agreement-not-in-force'))
  const { record } = await theirs('ended')
  const { retraction } = await sudland.call(recordDelete, { record, reason: 'outdated' }, 'officer')
  await sudland.call(recordDecide, { retraction, decision: 'approve' }, 'approver')
  const [received] = await retractionsOf(norland, { request, count: 1 })
  await norland.call(retractionAnswer, { retraction: received?.retraction ?? '', answer: 'legal-claim' }, 'approver')
  await answered(sudland, { request, answer: 'legal-claim' })
  const { requests } = await norland.call(requestList, {}, 'officer')
  assert.deepEqual(requests.find((one) => one.request === request)?.marks, ['withdrawn', 'retracted'])
})

test('no retraction carries an identifier, a reference or a record across', () => {
  const crossed = net.capture.streams().flatMap((stream) => wordsOf(Buffer.from(stream).toString('latin1')))
  const messages = crossed.filter((text) => /"name":"retraction\.(?:send|answer)"/.test(text))
  assert.ok(messages.length >= 8)
  const bodies = messages.map((text) => (JSON.parse(text) as { readonly body: Record<string, unknown> }).body)
  const members = new Set(bodies.flatMap((body) => Object.keys(body)))
  assert.deepEqual([...members].sort(), ['act', 'agreement', 'answer', 'reason', 'request', 'retraction'])
  for (const text of messages) for (const name of names) assert.ok(!text.includes(`common-${name}`))
})

async function answered(party: TestParty, given: { readonly request: string; readonly answer: string }) {
  await eventually(async () => {
    const [one] = await retractionsOf(party, { request: given.request, count: 1 })
    return one?.answer === given.answer ? one : undefined
  })
}

function hasSealed(jws: string): boolean {
  const payload = Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8')
  return payload.includes('"ciphertext"')
}

/** What stands in base64url runs, as whoever listens would read it. */
function wordsOf(text: string): readonly string[] {
  const runs = text.match(/[A-Za-z0-9_-]{40,}/g) ?? []
  return runs.map((run) => Buffer.from(run, 'base64url').toString('latin1'))
}
