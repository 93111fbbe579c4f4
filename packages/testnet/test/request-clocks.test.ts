import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import type { Terms } from '@comity/agreement'
import {
  agreementDenounce,
  agreementShow,
  calendarSet,
  calendarShow,
  requestAccept,
  requestAcknowledge,
  requestAnswer,
  requestApprove,
  requestClarify,
  requestFence,
  requestGroup,
  requestHasten,
  requestList,
  requestOpen,
  requestPostpone,
  requestShow,
  requestSupply,
  requestUnfence,
  requestWithdraw,
} from '@comity/client/api'
import type { RequestAlarm } from '@comity/casework/request'
import { day, formatInstant, hour, isComityError, minute, parseInstant } from '@comity/codec'
import { cutLink, delivered, eventually, noFaults, type TestParty } from '../src/index.ts'
import { anAnswer, type RequestScene, requestScene } from './request-scene.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
const text = 'In the words of a person.'

let scene: RequestScene
before(async () => {
  // A routine request is answered within seven days on which the requested party works.
  const days: Terms['clocks']['days'] = [{ urgency: 'R', clock: 'answer', count: 'working', days: 7 }]
  scene = await requestScene(20, (terms) => ({ ...terms, clocks: { ...terms.clocks, days } }))
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

const date = (at: number) => formatInstant(at).slice(0, 10)
const known = (party: TestParty, of: TestParty, digest: string) =>
  eventually(async () => {
    const shown = await party.call(calendarShow, { party: of.code }, 'officer').catch(() => undefined)
    return shown?.digest === digest ? shown : undefined
  })
const dueOf = async (party: TestParty, request: string) =>
  (await show(party, request)).deadlines.find(({ clock }) => clock === 'answer') ?? assert.fail('no deadline')

/** Moves every clock to the next Friday, 10:00 in UTC. */
function toFriday(): number {
  const { clock } = scene.net
  const today = Math.floor(clock.now() / day)
  const friday = (today + 1 + ((7 - ((today + 1 + 6) % 7)) % 7)) * day + 10 * hour
  clock.advance(friday - clock.now())
  return Math.floor(friday / day)
}

test('D-10 a routine request sent on the Friday before a holiday is due by the working days of who answers it', async () => {
  const { q, a, sent, acknowledged, reach } = scene
  const friday = toFriday()
  const span = { from: date((friday - 30) * day), until: date((friday + 300) * day) }
  const holidays = [date((friday + 3) * day)]
  const set = { ...span, timeZone: 'Asia/Shanghai', workingDays: [1, 2, 3, 4, 5], holidays }
  await assert.rejects(a.call(calendarSet, { ...set, timeZone: 'Asia/Nowhere' }, 'administrator'), refusedAs('schema'))
  await assert.rejects(a.call(calendarSet, set, 'officer'), refusedAs('role-forbids'))
  await assert.rejects(q.call(calendarShow, { party: a.code }, 'officer'), refusedAs('not-found'))
  const { digest } = await a.call(calendarSet, set, 'administrator')
  await known(q, a, digest)
  // Said again it is no other calendar.
  assert.equal((await a.call(calendarSet, set, 'administrator')).digest, digest)
  const away = { ...set, timeZone: 'America/New_York', holidays: [] }
  await known(a, q, (await q.call(calendarSet, away, 'administrator')).digest)

  const request = await acknowledged({ urgency: 'R' })
  // Monday is a holiday: Tuesday is the first day, Wednesday of the week after next the seventh.
  const due = await dueOf(a, request)
  assert.equal(due.local.own, `${date((friday + 12) * day)}T23:59:59+08:00 Asia/Shanghai`)
  assert.equal(due.at, formatInstant((friday + 13) * day - 8 * hour - 1))
  const there = await dueOf(q, request)
  assert.deepEqual([there.at, there.local.partner], [due.at, due.local.own])
  assert.match(there.local.own ?? '', /America\/New_York$/)
  const [listed] = (await q.call(requestList, {}, 'officer')).requests.filter((each) => each.request === request)
  assert.deepEqual([listed?.next?.clock, listed?.next?.at], ['answer', due.at])
  // Hurry knows no day off.
  const urgent = await dueOf(a, await sent({ urgency: 'U' }))
  assert.ok(parseInstant(urgent.at) < (friday + 1) * day)
  await a.stop()
  await a.restart()
  assert.equal((await dueOf(a, request)).at, due.at)

  // Asked on Tuesday, told on Thursday: two working days were not the requested side's.
  scene.net.clock.advance(4 * day)
  await a.call(requestClarify, { request, fields: ['facts'], text }, 'officer')
  await reach(q, request, 'NEEDS_INFO')
  scene.net.clock.advance(2 * day)
  await q.call(requestSupply, { request, supplied: [{ field: 'facts', value: 'More.' }] }, 'officer')
  await q.call(requestApprove, { request }, 'approver')
  await reach(a, request, 'ACKNOWLEDGED')
  await reach(q, request, 'ACKNOWLEDGED')
  const moved = await dueOf(a, request)
  assert.equal(moved.local.own, `${date((friday + 14) * day)}T23:59:59+08:00 Asia/Shanghai`)
  assert.equal((await dueOf(q, request)).at, moved.at)
})

test('D-10 a request by a calendar that was replaced counts by it for 30 days, and is refused after that', async () => {
  const { net, q, a, sent, hit, reach } = scene
  const friday = toFriday()
  const old = await q.query('select * from calendar where party = $1', [a.code])
  const span = { from: date((friday - 30) * day), until: date((friday + 300) * day) }
  const set = { ...span, timeZone: 'Europe/Paris', workingDays: [1, 2, 3, 4, 5, 6, 7], holidays: [] }
  const running = await sent({ urgency: 'R' })
  const before = (await dueOf(a, running)).at
  await known(q, a, (await a.call(calendarSet, set, 'administrator')).digest)
  const anew = await dueOf(q, await sent({ urgency: 'R' }))
  assert.match(anew.local.partner ?? '', new RegExp(`^${date((friday + 7) * day)}T23:59:59\\+0[12]:00 Europe/Paris$`))
  // What runs already runs on by the one that it names.
  for (const party of [q, a]) assert.equal((await dueOf(party, running)).at, before)
  // As if the second one had not come.
  await q.query('delete from calendar where party = $1', [a.code])
  const [row = {}] = old
  const columns = ['party', 'sequence', 'digest', 'document', 'arrived_at']
  await q.query(
    `insert into calendar (${columns.join()}) values ($1, $2, $3, $4, $5)`,
    columns.map((name) => row[name]),
  )
  net.clock.advance(29 * day)
  const late = await dueOf(a, await sent({ urgency: 'R' }))
  assert.ok(parseInstant(late.at) > parseInstant(anew.at))
  net.clock.advance(2 * day)
  const refused = async (): Promise<string | undefined> => {
    const { request } = await q.call(requestOpen, { hit: await hit(), urgency: 'R', question: 'Who?' }, 'officer')
    await q.call(requestApprove, { request }, 'approver')
    return (await reach(q, request, 'UNDELIVERABLE')).refused?.code
  }
  assert.equal(await refused(), 'calendar-superseded')
  await q.query('delete from calendar where party = $1', [a.code])
  assert.equal(await refused(), 'calendar-superseded')
  await known(q, a, (await a.call(calendarSet, { ...set, timeZone: 'Europe/Berlin' }, 'administrator')).digest)
  await sent({ urgency: 'R' })
})

test('D-10 of two calendars of one number the first counts, and the other is refused', async () => {
  const { q, a } = scene
  const shown = await a.call(calendarShow, {}, 'officer')
  // Told again, as by a node that lost who was told, and then with other words under the same number.
  for (const zone of ['Europe/Berlin', 'Europe/Vienna']) {
    await a.query(`update calendar set document = replace(document, 'Europe/Berlin', $1) where party = $2`, [
      zone,
      a.code,
    ])
    await a.query('delete from calendar_announcement where sequence = $1', [shown.sequence])
    await eventually(async () => {
      const [told] = await a.query('select 1 as one from calendar_announcement where sequence = $1', [shown.sequence])
      return told
    })
    await delivered(a)
  }
  assert.equal((await q.call(calendarShow, { party: a.code }, 'officer')).digest, shown.digest)
  const heard = await q.query(`select body from log_entry where type = 'calendar.announce' and body like $1`, [
    `%${String(shown.sequence)}%`,
  ])
  assert.equal(heard.length, 1)
  await a.query(`update calendar set document = replace(document, 'Europe/Vienna', 'Europe/Berlin')`, [])
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
  const grouped = await q.call(requestGroup, { request: alone }, 'officer')
  assert.deepEqual(
    grouped.requests.map(({ answer, standing }) => [answer, standing]),
    [[null, 'answered']],
  )
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
  await eventually(async () => {
    const { denunciations } = await q.call(agreementShow, { agreement }, 'approver')
    return denunciations.length > 0 ? true : undefined
  })
  // What is under way when clocks leap is too old when it comes, and is sent again under an agreement that is over.
  await delivered(q, a)
  net.clock.advance(200 * day)
  for (const party of [q, a]) await reach(party, request, 'SUSPENDED')
  await delivered(q, a)
  await q.call(requestWithdraw, { request, text }, 'approver')
  await reach(a, request, 'WITHDRAWN')
})
