import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import {
  caseConfidential,
  hitList,
  logVerify,
  recordList,
  requestShow,
  retractionAnswer,
  subjectApprove,
  subjectDecide,
  subjectExtend,
  subjectList,
  subjectOpen,
  subjectReport,
  subjectShow,
  subjectWithdraw,
} from '@comity/client/api'
import { templateBasis } from '@comity/agreement'
import { day, hour, isComityError } from '@comity/codec'
import { type TestParty, type Testnet, eventually } from '../src/index.ts'
import { addPerson, answerRequest, hitOf, recordOf, retractionsOf, sendRequest } from './retraction-scene.ts'
import {
  agree,
  caseOf,
  granted,
  host,
  letterAbout,
  openScene,
  placesOf,
  propose,
  reportOf,
  shown,
} from './subject-scene.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
const names = ['seen', 'gone', 'wrong', 'theirs']

let net: Testnet
let norland: TestParty
let sudland: TestParty
let agreement: string
let ourCase: string
let theirCase: string
before(async () => {
  const scene = await openScene(names)
  ;({ net, norland, sudland, agreement, ourCase, theirCase } = scene)
  assert.equal(scene.hits, names.length)
})
after(() => net.close())

test('subject access finds where an identifier was published, inquired into and released, once two persons agree', async () => {
  const request = await sendRequest(norland, { to: sudland, hit: await hitOf(norland, host('seen')) })
  await answerRequest(sudland, { to: norland, request })
  const subject = await letterAbout(sudland, { kind: 'access', value: 'PERSON-seen.example' })
  await assert.rejects(reportOf(sudland, subject, 'approver'), refusedAs('object-mismatch'))
  assert.equal((await propose(sudland, subject, { disclose: ['norland-police'] })).state, 'PROPOSED')
  await assert.rejects(reportOf(sudland, subject), refusedAs('same-person'))
  const other = await addPerson(sudland, { roles: ['investigator'], unit: 'Cybercrime unit' })
  await assert.rejects(other(subjectReport, { subject }), refusedAs('role-forbids'))
  await assert.rejects(other(subjectApprove, { subject, decision: 'approve' }), refusedAs('role-forbids'))
  const before = await reportOf(sudland, subject, 'approver')
  assert.equal((await agree(sudland, subject)).state, 'ANSWERED')
  const { report, withheld } = await reportOf(sudland, subject)
  assert.deepEqual([report, withheld, before.withheld], [before.report, null, []])
  assert.deepEqual(placesOf(report.entries).toSorted(), ['kept', 'published', 'received', 'released'])
  const published = report.entries.find(({ place }) => place === 'published')
  assert.deepEqual(
    [published?.partners, published?.agreement, published?.bases, published?.clauses],
    [['norland-police'], agreement, [templateBasis], ['2.1']],
  )
  for (const place of ['received', 'released']) {
    const line = report.entries.find((one) => one.place === place)
    assert.deepEqual([line?.partners, line?.purpose], [['norland-police'], 'computer-fraud'], place)
  }
  assert.ok(report.entries.every(({ at }) => Date.parse(at) <= net.clock.now()))
  // Other persons' data of the same case, batch and partner is in none of it.
  const text = JSON.stringify(report)
  assert.ok(names.every((name) => !text.includes(name === 'seen' ? 'person-' : host(name))))
})

test('at the party that asked, access finds the question and the request, and what the partner held is the partner’s to tell', async () => {
  const subject = await granted(norland, { kind: 'access', value: host('seen') })
  const { report } = await reportOf(norland, subject)
  assert.deepEqual(placesOf(report.entries).toSorted(), ['asked', 'kept', 'released'])
  const asked = report.entries.find(({ place }) => place === 'asked')
  assert.deepEqual(
    [asked?.partners, asked?.purpose, asked?.bases, asked?.clauses],
    [['sudland-bank'], 'computer-fraud', [templateBasis], ['2.1']],
  )
  const { withheld } = await reportOf(norland, subject, 'approver')
  assert.deepEqual(
    withheld?.map(({ case: id, ground, entry }) => [id, ground, entry.place]),
    [[ourCase, 'originator-control', 'found']],
  )
})

test('a confidential case leaves no trace in a report, nor in what the desk sees; the approver sees it with its ground', async () => {
  const hidden = await caseOf(sudland, 'unseen')
  await sudland.call(caseConfidential, { case: hidden, ground: 'tipping-off' }, 'approver')
  const asOfficer = sudland.call(caseConfidential, { case: hidden, ground: null }, 'officer')
  await assert.rejects(asOfficer, refusedAs('role-forbids'))
  const answers = []
  for (const value of [host('unseen'), host('never-was-here')]) {
    const subject = await granted(sudland, { kind: 'access', value })
    const { report, ...rest } = await reportOf(sudland, subject)
    const { identifier, ...seen } = await shown(sudland, subject)
    assert.equal(identifier, value)
    const blank = { ...report, request: '', composedAt: '' }
    answers.push({ report: blank, ...rest, ...seen, subject: '', receivedAt: '', dueAt: '', endedAt: '' })
    const { withheld } = await reportOf(sudland, subject, 'approver')
    const expected = value === host('unseen') ? [[hidden, 'tipping-off', 'kept']] : []
    assert.deepEqual(
      withheld?.map(({ case: id, ground, entry }) => [id, ground, entry.place]),
      expected,
    )
  }
  assert.deepEqual(answers[0], answers[1])
  // Nor does a request of the person change anything there.
  await granted(sudland, { kind: 'erasure', value: host('unseen') })
  const restriction = await granted(sudland, { kind: 'restriction', value: host('unseen') })
  assert.equal((await shown(sudland, restriction)).records, 0)
  const { isRestricted } = await recordOf(sudland, { case: hidden, value: host('unseen') })
  assert.equal(isRestricted, false)
})

test('an erasure that two persons agree to reaches the partner, and leaves the request without the identifier', async () => {
  const request = await sendRequest(norland, { to: sudland, hit: await hitOf(norland, host('gone')) })
  await answerRequest(sudland, { to: norland, request })
  const subject = await letterAbout(sudland, { kind: 'erasure', value: host('gone') })
  await propose(sudland, subject)
  assert.equal((await recordOf(sudland, { case: theirCase, value: host('gone') })).isReleased, true)
  await agree(sudland, subject)
  const find = { profile: 'domain/1', value: host('gone') }
  const { records } = await sudland.call(recordList, { case: theirCase, after: null, find }, 'officer')
  assert.deepEqual(records, [])
  const { identifier, records: count, state } = await shown(sudland, subject)
  assert.deepEqual([identifier, count, state], [null, 1, 'ANSWERED'])
  const kept = await sudland.query('select value_key, value_sealed from subject_request where id = $1', [subject])
  assert.deepEqual(kept, [{ value_key: null, value_sealed: null }])
  const [told] = await retractionsOf(norland, { request, count: 1 })
  assert.deepEqual([told?.act, told?.reason], ['delete', 'data-subject'])
  await norland.call(retractionAnswer, { retraction: told?.retraction ?? '', answer: 'deleted' }, 'approver')
  assert.equal((await norland.call(requestShow, { request }, 'officer')).answer, null)
  assert.equal((await sudland.call(logVerify, {}, 'approver')).damage, null)
})

test('a rectification sets right every record of the identifier that the unit keeps', async () => {
  const second = await caseOf(sudland, 'wrong')
  const subject = await letterAbout(sudland, { kind: 'rectification', value: host('wrong') })
  await assert.rejects(propose(sudland, subject), refusedAs('schema'))
  const unknown = propose(sudland, subject, { change: { value: 'no host' } })
  await assert.rejects(unknown, refusedAs('identifier-invalid'))
  await propose(sudland, subject, { change: { status: 'victim' } })
  assert.deepEqual((await shown(sudland, subject)).change, { status: 'victim' })
  await agree(sudland, subject)
  assert.equal((await shown(sudland, subject)).records, 2)
  for (const id of [theirCase, second]) {
    assert.equal((await recordOf(sudland, { case: id, value: host('wrong') })).status, 'victim')
  }
})

test('D-11 nobody grants or refuses alone, whatever roles they have, and a ground has to be one of its kind', async () => {
  const both = await addPerson(sudland, { roles: ['investigator', 'supervisor', 'legal'], unit: 'Cybercrime unit' })
  const letter = { kind: 'erasure' as const, profile: 'domain/1', value: host('theirs'), received: null, clock: null }
  const { subject } = await both(subjectOpen, letter)
  const refuse = { subject, decision: 'refuse' as const, change: null, disclose: [] }
  await assert.rejects(both(subjectDecide, { ...refuse, ground: 'data-accurate' }), refusedAs('ground-not-lawful'))
  await both(subjectDecide, { ...refuse, ground: 'legal-duty' })
  await assert.rejects(both(subjectApprove, { subject, decision: 'approve' }), refusedAs('same-person'))
  await assert.rejects(both(subjectReport, { subject }), refusedAs('object-mismatch'))
  await both(subjectApprove, { subject, decision: 'reject' })
  await both(subjectDecide, { ...refuse, decision: 'grant', ground: null })
  await assert.rejects(both(subjectApprove, { subject, decision: 'approve' }), refusedAs('same-person'))
  await assert.rejects(both(subjectReport, { subject }), refusedAs('same-person'))
  assert.equal((await recordOf(sudland, { case: theirCase, value: host('theirs') })).isRestricted, false)
  await both(subjectWithdraw, { subject })
  await assert.rejects(agree(sudland, subject), refusedAs('object-mismatch'))
})

test('D-11 what was proposed anew after it was read is not approved by the digest of what was read', async () => {
  const subject = await letterAbout(sudland, { kind: 'rectification', value: host('theirs') })
  await propose(sudland, subject, { change: { status: 'victim' } })
  const { proposal } = await reportOf(sudland, subject, 'approver')
  assert.equal((await shown(sudland, subject)).proposal, proposal)
  await sudland.call(subjectApprove, { subject, decision: 'reject' }, 'officer')
  await propose(sudland, subject, { change: { status: 'witness' } })
  const read = { subject, decision: 'approve' as const, proposal: proposal ?? '' }
  await assert.rejects(sudland.call(subjectApprove, read, 'approver'), refusedAs('object-mismatch'))
  const now = (await reportOf(sudland, subject, 'approver')).proposal ?? ''
  await sudland.call(subjectApprove, { ...read, proposal: now }, 'approver')
  assert.equal((await recordOf(sudland, { case: theirCase, value: host('theirs') })).status, 'witness')
})

test('the clock runs from the letter; it is extended once, and oversight sees it run out without whom it is about', async () => {
  const received = new Date(net.clock.now() - 3 * day).toISOString()
  const letter = { kind: 'access' as const, profile: 'domain/1', value: host('late'), received, clock: null }
  const { subject, dueAt } = await norland.call(subjectOpen, letter, 'officer')
  const future = new Date(net.clock.now() + day).toISOString()
  await assert.rejects(norland.call(subjectOpen, { ...letter, received: future }, 'officer'), refusedAs('schema'))
  const strict = { ...letter, clock: { months: 1, extendedMonths: 0 } }
  await assert.rejects(norland.call(subjectOpen, strict, 'officer'), refusedAs('schema'))
  const officer = norland.call(subjectExtend, { subject, reason: 'complexity' }, 'officer')
  await assert.rejects(officer, refusedAs('role-forbids'))
  await norland.call(subjectExtend, { subject, reason: 'complexity' }, 'approver')
  const twice = norland.call(subjectExtend, { subject, reason: 'many-requests' }, 'approver')
  await assert.rejects(twice, refusedAs('object-mismatch'))
  const extended = await norland.call(subjectShow, { subject }, 'officer')
  assert.ok(extended.dueAt > dueAt && extended.isExtended)
  net.clock.advance(Date.parse(extended.dueAt) - net.clock.now() + hour)
  // It watches over the party and works in no unit that has cases.
  const oversight = await addPerson(norland, { roles: ['oversight'], unit: 'Board of control' })
  const other = await addPerson(norland, { roles: ['supervisor'], unit: 'Board of control' })
  assert.deepEqual((await other(subjectList, {})).requests, [])
  const { requests } = await oversight(subjectList, {})
  assert.deepEqual([requests[0]?.subject, requests[0]?.daysOverdue], [subject, 1])
  assert.ok(!JSON.stringify(requests).includes('person-'))
  await assert.rejects(oversight(subjectShow, { subject }), refusedAs('not-found'))
  await norland.call(subjectDecide, decisionOf(subject), 'officer')
  await agree(norland, subject)
  const answered = (await oversight(subjectList, {})).requests.find((one) => one.subject === subject)
  assert.deepEqual([answered?.daysOverdue, answered?.state], [1, 'ANSWERED'])
})

const decisionOf = (subject: string) => ({
  ...{ subject, decision: 'grant' as const, ground: null, change: null, disclose: [] },
})

test('what persons asked is sealed at rest and in no entry of the log; every act has its entry', async () => {
  const types = new Set()
  for (const party of [norland, sudland]) {
    const rows = await party.query('select * from subject_request', [])
    assert.ok(rows.length > 0 && !JSON.stringify(rows).includes(Buffer.from('person-').toString('hex')))
    const bodies = await party.query(`select type, body from log_entry where body is not null`, [])
    assert.ok(bodies.every(({ body }) => !String(body).includes('person-')))
    for (const { type } of bodies) types.add(type)
    assert.equal((await party.call(logVerify, {}, 'approver')).damage, null)
  }
  const expected = ['subject.event', 'subject.report', 'record.restrict', 'case.confidential']
  for (const type of expected) assert.ok(types.has(type), type)
  assert.ok((await norland.call(hitList, {}, 'officer')).hits.length > 0)
})

test('a year after its end a request keeps dates and decision, and neither identifier nor report; a restriction in force keeps both', async () => {
  const [access, held] = [
    await granted(norland, { kind: 'access', value: host('seen') }),
    await granted(norland, { kind: 'restriction', value: host('kept-restricted') }),
  ]
  net.clock.advance(366 * day)
  await norland.stop()
  await norland.restart()
  const forgotten = await eventually(async () => {
    const one = await shown(norland, access)
    return one.identifier === null ? one : undefined
  })
  assert.deepEqual([forgotten.state, forgotten.decision], ['ANSWERED', 'grant'])
  await assert.rejects(reportOf(norland, access), refusedAs('object-mismatch'))
  assert.equal((await shown(norland, held)).identifier, host('kept-restricted'))
})
