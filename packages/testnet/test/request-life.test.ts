import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import {
  requestAccept,
  requestAnswer,
  requestAppeal,
  requestApprove,
  requestCancel,
  requestClarify,
  requestClose,
  requestConditions,
  requestConsult,
  requestDispute,
  requestOpen,
  requestRefuse,
  requestReroute,
  requestReview,
  requestSettle,
  requestShow,
  requestSupply,
  requestWithdraw,
} from '@comity/client/api'
import { isComityError } from '@comity/codec'
import { anAnswer, onePerson, type RequestScene, requestScene } from './request-scene.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
const text = 'In the words of a person.'

let scene: RequestScene
before(async () => {
  scene = await requestScene(16)
})
after(() => scene.net.close())

test('a draft is given up by the side that wrote it, and nothing of it leaves', async () => {
  const { q, hit } = scene
  const { request } = await q.call(requestOpen, { hit: await hit(), urgency: 'U', question: 'Who?' }, 'officer')
  assert.equal((await q.call(requestCancel, { request }, 'approver')).state, 'CANCELLED')
  await assert.rejects(q.call(requestApprove, { request }, 'approver'), refusedAs('object-mismatch'))
  const sent = await q.query(`select id from outbox where name = 'request.event'`, [])
  assert.equal(sent.length, 0)
})

test('what is missing is asked for by its fields and supplied by two persons, both versions kept', async () => {
  const { q, a, acknowledged, reach, rows } = scene
  const request = await acknowledged()
  const fields = ['facts', 'period'] as const
  await a.call(requestClarify, { request, fields: [...fields], text }, 'officer')
  const asked = await reach(q, request, 'NEEDS_INFO')
  assert.deepEqual(
    asked.forms.map(({ row, said }) => [row, said.map(({ name, value }) => `${name}=${value}`)]),
    [['q9', ['fields=facts', 'fields=period', `text=${text}`]]],
  )
  const facts = { field: 'facts', value: 'A loss of 4,000.' } as const
  const period = { field: 'period', value: 'May 2026.' } as const
  for (const supplied of [[facts], [facts, period, { field: 'authority', value: 'x' } as const]])
    await assert.rejects(q.call(requestSupply, { request, supplied }, 'officer'), refusedAs('object-mismatch'))
  await q.call(requestSupply, { request, supplied: [facts, period] }, 'officer')
  assert.deepEqual(
    (await a.call(requestShow, { request }, 'officer')).forms.map(({ row }) => row),
    ['q9'],
  )
  await assert.rejects(q.call(requestApprove, { request }, 'officer'), refusedAs('role-forbids'))
  await q.call(requestApprove, { request }, 'approver')
  const supplied = await reach(a, request, 'ACKNOWLEDGED')
  assert.equal(supplied.question, 'Who registered it?')
  assert.deepEqual(
    supplied.forms.at(-1)?.said.map(({ value }) => value),
    ['facts', facts.value, 'period', period.value],
  )
  assert.deepEqual((await rows(request)).slice(-3), ['q9', 'q10a', 'q10'])
})

test('a request is sent on by naming who is competent, and by nobody but its sender', async () => {
  const { q, a, acknowledged, reach } = scene
  const request = await acknowledged()
  for (const competent of [q.code, a.code])
    await assert.rejects(a.call(requestReroute, { request, competent, text }, 'officer'), refusedAs('object-mismatch'))
  await a.call(requestReroute, { request, competent: 'sudland-customs', text }, 'officer')
  const { forms } = await reach(q, request, 'REROUTED')
  assert.deepEqual(
    forms[0]?.said.map(({ value }) => value),
    ['sudland-customs', text],
  )
  await assert.rejects(a.call(requestAccept, { request }, 'approver'), refusedAs('object-mismatch'))
})

test('a request is granted in part with a ground for what is left out, and answered in part', async () => {
  const { q, a, acknowledged, reach } = scene
  const request = await acknowledged()
  const leftOut = [{ what: 'The accounts.', ground: 'R12' as const }]
  await a.call(requestAccept, { request, leftOut }, 'approver')
  await a.call(requestAnswer, { request, ...anAnswer }, 'officer')
  await a.call(requestApprove, { request }, 'approver')
  const shown = await reach(q, request, 'ANSWERED_IN_PART')
  assert.deepEqual([shown.answer, shown.forms[0]?.row], [anAnswer.text, 'q12p'])
})

test('conditions bind once they are accepted, and end the request by themselves when they are declined', async () => {
  const { q, a, acknowledged, reach, rows } = scene
  const [one, other] = [await acknowledged(), await acknowledged()]
  for (const request of [one, other]) {
    await a.call(requestAccept, { request, conditions: ['No use in court.'] }, 'approver')
    await reach(q, request, 'ACCEPTED_WITH_CONDITIONS')
  }
  await assert.rejects(a.call(requestConditions, { request: one, accept: true }, 'approver'), refusedAs('role-forbids'))
  await q.call(requestConditions, { request: one, accept: true }, 'approver')
  await reach(a, one, 'ACCEPTED')
  await q.call(requestConditions, { request: other, accept: false }, 'approver')
  const refused = await reach(q, other, 'REFUSED')
  assert.equal(refused.refusal?.ground, 'R19')
  assert.deepEqual((await rows(other)).slice(-2), ['q14d', 'q14'])
})

test('a refusal comes after a talk about what could be granted, with a lawful reason, and is appealed against once', async () => {
  const { q, a, acknowledged, reach, rows } = scene
  const request = await acknowledged()
  const refusal = { request, ground: 'R12', fix: 'Name the account.', reason: 'Wider than the facts.' } as const
  await assert.rejects(a.call(requestRefuse, refusal, 'approver'), refusedAs('consultation-first'))
  await a.call(requestConsult, { request, ground: 'R12', text }, 'approver')
  await q.call(requestConsult, { request, ground: null, text }, 'officer').catch(() => undefined)
  await rows(request)
  const forbidden = { ...refusal, reason: 'Our bank secrecy law forbids it.' }
  await assert.rejects(a.call(requestRefuse, forbidden, 'approver'), refusedAs('reason-forbidden'))
  await assert.rejects(a.call(requestRefuse, { ...refusal, ground: 'R17' }, 'approver'), refusedAs('object-mismatch'))
  await a.call(requestRefuse, refusal, 'approver')
  const shown = await reach(q, request, 'REFUSED')
  assert.deepEqual([shown.refusal?.ground, shown.refusal?.reason], ['R12', refusal.reason])
  await q.call(requestAppeal, { request, text }, 'approver')
  await reach(a, request, 'APPEALED')
  await assert.rejects(a.call(requestReview, { request, text: null }, 'approver'), refusedAs('same-person'))
  const other = await onePerson(a, ['legal'])
  await other(requestReview, { request, text: null })
  const again = await reach(q, request, 'ACKNOWLEDGED')
  assert.equal(again.refusal?.ground, 'R12')
  const last = { ...refusal, ground: 'R16', searchedAt: again.openedAt } as const
  await a.call(requestRefuse, last, 'approver')
  await reach(q, request, 'REFUSED')
  await assert.rejects(q.call(requestAppeal, { request, text }, 'approver'), refusedAs('object-mismatch'))
})

test('what was accepted is refused only where it is impossible or a court said no', async () => {
  const { q, a, executing, reach } = scene
  const request = await executing()
  const refusal = { request, ground: 'R12', fix: null, reason: 'After all.' } as const
  await assert.rejects(a.call(requestRefuse, refusal, 'approver'), refusedAs('ground-not-open'))
  const court = { reference: '7 Qs 12/26', document: 'ZG9jdW1lbnQtZG9jdW1lbnQtZG9jdW1lbnQtZG9jdW0' }
  await a.call(requestRefuse, { ...refusal, ground: 'R08', court }, 'approver')
  const shown = await reach(q, request, 'REFUSED')
  assert.deepEqual([shown.refusal?.ground, shown.answer], ['R08', null])
})

test('an answer is disputed on facts, made again, closed by both, or closed with what came of it', async () => {
  const { q, a, answered, reach, rows } = scene
  const request = await answered()
  await q.call(requestDispute, { request, reason: 'wrong-subject', text }, 'approver')
  await reach(a, request, 'DISPUTED')
  await a.call(requestSettle, { request, text: null }, 'approver')
  await a.call(requestAnswer, { request, ...anAnswer, text: 'Another company.' }, 'officer')
  await a.call(requestApprove, { request }, 'approver')
  const again = await reach(q, request, 'ANSWERED')
  assert.equal(again.answer, 'Another company.')
  await q.call(requestDispute, { request, reason: 'unreadable', text }, 'approver')
  await reach(a, request, 'DISPUTED')
  await assert.rejects(q.call(requestSettle, { request, text: null }, 'approver'), refusedAs('object-mismatch'))
  await a.call(requestSettle, { request, text: 'Read out by telephone.' }, 'approver')
  await rows(request)
  await q.call(requestSettle, { request, text: null }, 'approver')
  await reach(a, request, 'CLOSED')
  const other = await answered()
  const feedback = { useful: true, used: false, outcome: null, text: 'It named nobody new.' }
  await q.call(requestClose, { request: other, ...feedback }, 'officer')
  const { forms } = await reach(a, other, 'CLOSED')
  assert.deepEqual(
    forms
      .at(-1)
      ?.said.map(({ name, value }) => [name, value])
      .sort(),
    [
      ['text', feedback.text],
      ['used', 'false'],
      ['useful', 'true'],
    ],
  )
})

test('what is taken back leaves no draft at the other side, and its log keeps that it was there', async () => {
  const { q, a, executing, reach, rows } = scene
  const request = await executing()
  assert.ok((await a.call(requestShow, { request }, 'officer')).answer !== null)
  await assert.rejects(q.call(requestWithdraw, { request, text }, 'officer'), refusedAs('role-forbids'))
  await q.call(requestWithdraw, { request, text }, 'approver')
  assert.equal((await reach(a, request, 'WITHDRAWN')).answer, null)
  assert.deepEqual((await rows(request)).slice(-2), ['q18', 'q25'])
  await assert.rejects(a.call(requestApprove, { request }, 'approver'), refusedAs('object-mismatch'))
})
