import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import {
  agreementDenounce,
  requestAccept,
  requestAcknowledge,
  requestAnswer,
  requestApprove,
  requestFence,
  requestHasten,
  requestOpen,
  requestPostpone,
  requestShow,
  requestUnfence,
  requestWithdraw,
} from '@comity/client/api'
import type { RequestAlarm } from '@comity/casework/request'
import { day, formatInstant, hour, isComityError, minute } from '@comity/codec'
import { cutLink, eventually, noFaults, type TestParty } from '../src/index.ts'
import { anAnswer, type RequestScene, requestScene } from './request-scene.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
const text = 'In the words of a person.'

let scene: RequestScene
before(async () => {
  scene = await requestScene(12)
})
after(() => scene.net.close())

const show = (party: TestParty, request: string) => party.call(requestShow, { request }, 'officer')
const told = (party: TestParty, request: string, wanted: readonly RequestAlarm[]) =>
  eventually(async () => {
    const alarms = (await show(party, request)).alarms.map(({ alarm }) => alarm)
    return wanted.every((alarm) => alarms.includes(alarm)) ? alarms : undefined
  })

test('a clock tells at two thirds and at its end, on both sides, once, and the state stays', async () => {
  const { net, q, a, sent } = scene
  const request = await sent()
  net.clock.advance(41 * minute)
  for (const party of [q, a])
    assert.deepEqual(await told(party, request, ['acknowledge-two-thirds']), ['acknowledge-two-thirds'])
  net.clock.advance(20 * minute)
  const both = ['acknowledge-missed', 'acknowledge-two-thirds'] as const
  for (const party of [q, a]) {
    assert.deepEqual((await told(party, request, both)).toSorted(), both)
    assert.equal((await show(party, request)).state, 'DELIVERED')
    const logged = await party.query(`select body from log_entry where type = 'request.clock' and body like $1`, [
      `%${request}%`,
    ])
    assert.equal(logged.length, 2)
  }
  await a.call(requestAcknowledge, { request }, 'officer')
})

test('a postponement needs an end that is to come, and returns by itself when it has', async () => {
  const { net, q, a, acknowledged, reach } = scene
  const request = await acknowledged({ urgency: 'R' })
  const until = formatInstant(net.clock.now() + 3 * day)
  const put = { request, code: 'P01', until, reviewAt: null, text } as const
  const past = formatInstant(net.clock.now() - 1)
  for (const wrong of [{ until: null }, { until: past }, { reviewAt: until }])
    await assert.rejects(a.call(requestPostpone, { ...put, ...wrong }, 'approver'), refusedAs('object-mismatch'))
  await a.call(requestPostpone, put, 'approver')
  await reach(q, request, 'POSTPONED')
  net.clock.advance(2 * day)
  await assert.rejects(a.call(requestAccept, { request }, 'approver'), refusedAs('object-mismatch'))
  net.clock.advance(day)
  const back = await reach(q, request, 'ACKNOWLEDGED')
  assert.deepEqual([back.events.at(-1)?.row, back.events.at(-1)?.role], ['q16', 'node'])
})

test('nothing heard for 90 days closes an answered request', async () => {
  const { net, q, a, answered, reach } = scene
  const request = await answered()
  net.clock.advance(89 * day)
  assert.equal((await show(q, request)).state, 'ANSWERED')
  net.clock.advance(day)
  for (const party of [q, a]) assert.equal((await reach(party, request, 'CLOSED')).events.at(-1)?.row, 'q21n')
})

/** Sent by one officer for danger to life, and answered. */
async function hastened(approved: boolean): Promise<string> {
  const { q, a, hit, reach } = scene
  const { request } = await q.call(
    requestOpen,
    { hit: await hit(), urgency: 'E0', question: 'Where is she?' },
    'officer',
  )
  await q.call(requestHasten, { request }, 'officer')
  await reach(a, request, 'DELIVERED')
  await reach(q, request, 'DELIVERED')
  if (approved) {
    await assert.rejects(q.call(requestApprove, { request }, 'officer'), refusedAs('same-person'))
    await q.call(requestApprove, { request }, 'approver')
    await eventually(async () => ((await show(a, request)).events.at(-1)?.row === 'q4f' ? true : undefined))
  }
  await a.call(requestAcknowledge, { request }, 'officer')
  await a.call(requestAccept, { request }, 'approver')
  await a.call(requestAnswer, { request, ...anAnswer }, 'officer')
  await a.call(requestApprove, { request }, 'approver')
  await reach(q, request, 'ANSWERED')
  return request
}

test('D-11 danger to life is sent by one, and blocked an hour later unless a second officer said yes', async () => {
  const { net, q, a, hit, reach } = scene
  const { request: plain } = await q.call(requestOpen, { hit: await hit(), urgency: 'U', question: 'Who?' }, 'officer')
  await assert.rejects(q.call(requestHasten, { request: plain }, 'officer'), refusedAs('object-mismatch'))
  const [alone, two] = [await hastened(false), await hastened(true)]
  net.clock.advance(hour + minute)
  for (const party of [q, a]) {
    await reach(party, alone, 'USE_BLOCKED')
    await told(party, alone, ['unapproved'])
  }
  const blocked = await show(q, alone)
  assert.deepEqual([blocked.answer, blocked.openedBy.length], [null, 1])
  assert.equal((await show(q, two)).state, 'ANSWERED')

  await a.call(requestUnfence, { request: alone }, 'approver')
  assert.equal((await reach(q, alone, 'ANSWERED')).answer, anAnswer.text)
  await a.call(requestFence, { request: two, conditions: ['Not in court.'], text }, 'approver')
  const fenced = await reach(q, two, 'USE_CONDITIONED')
  assert.deepEqual([fenced.answer, fenced.forms.at(-1)?.row], [anAnswer.text, 'q28c'])
})

test('where both sides act at once the requested side is first, and what the other did is put behind it', async () => {
  const { q, a, acknowledged, reach, rows } = scene
  const request = await acknowledged()
  for (const party of [q, a]) party.setFaults(cutLink)
  await q.call(requestWithdraw, { request, text }, 'approver')
  await a.call(requestAccept, { request }, 'approver')
  assert.deepEqual([(await show(q, request)).state, (await show(a, request)).state], ['WITHDRAWN', 'ACCEPTED'])
  for (const party of [q, a]) party.setFaults(noFaults)
  scene.net.clock.advance(hour)
  await reach(a, request, 'WITHDRAWN')
  await reach(q, request, 'WITHDRAWN')
  assert.deepEqual((await rows(request)).slice(-2), ['q12', 'q25'])
  assert.equal((await show(a, request)).forms.at(-1)?.said[0]?.value, text)
})

test('what was not taken up at the gate says so with R13 or R14', async () => {
  const { q, a, hit, reach } = scene
  const { request } = await q.call(requestOpen, { hit: await hit(), urgency: 'U', question: 'Who?' }, 'officer')
  // The publisher does not know the batch any more that the citation names.
  await a.query('update answered_batch set epoch = epoch + 7', [])
  await q.call(requestApprove, { request }, 'approver')
  const shown = await reach(q, request, 'REJECTED_AT_GATE')
  assert.equal(shown.refusal?.ground, 'R13')
  await a.query('update answered_batch set epoch = epoch - 7', [])
  await assert.rejects(show(a, request), refusedAs('not-found'))
})

test('what nobody takes for as long as an answer would have needed is undeliverable', async () => {
  const { net, q, a, hit, reach } = scene
  const { request } = await q.call(requestOpen, { hit: await hit(), urgency: 'U', question: 'Who?' }, 'officer')
  a.setFaults(cutLink)
  await q.call(requestApprove, { request }, 'approver')
  net.clock.advance(9 * hour)
  await reach(q, request, 'UNDELIVERABLE')
  // It comes after all: the requested side's word stands.
  a.setFaults(noFaults)
  net.clock.advance(hour)
  await reach(a, request, 'DELIVERED')
  await reach(q, request, 'DELIVERED')
})

test('the end of an agreement suspends what is open, and the other side can still take it back', async () => {
  const { net, q, a, agreement, acknowledged, reach } = scene
  const request = await acknowledged({ urgency: 'R' })
  await a.call(agreementDenounce, { agreement, effectiveAt: null }, 'approver')
  net.clock.advance(200 * day)
  for (const party of [q, a]) await reach(party, request, 'SUSPENDED')
  await q.call(requestWithdraw, { request, text }, 'approver')
  await reach(a, request, 'WITHDRAWN')
})
