import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { applyRequest, type CaseEvent, documentDigest, newRequest, nextRequestEvent } from '@comity/casework'
import { caseKinds, type Particulars } from '@comity/casework/request'
import {
  type BodyOf,
  requestAccept,
  requestAdvise,
  requestAnswer,
  requestApprove,
  requestExtend,
  requestLetter,
  requestOpen,
  requestPreserve,
  requestRefuse,
  requestRelease,
  requestShow,
  requestWithdraw,
} from '@comity/client/api'
import { day, formatInstant, isComityError, utf8Encode } from '@comity/codec'
import { requestEvent } from '@comity/protocol'
import { eventually } from '../src/index.ts'
import { handSender } from './hand-sent.ts'
import { anAnswer, type RequestScene, requestScene } from './request-scene.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
const text = 'In the words of a person.'

let scene: RequestScene
before(async () => {
  scene = await requestScene(16, (terms) => ({
    ...terms,
    requests: terms.requests.map((rule) => ({ ...rule, kinds: caseKinds.filter((kind) => kind !== 'service') })),
  }))
})
after(() => scene.net.close())

const later = (days: number) => formatInstant(scene.net.clock.now() + days * day)
const show = (request: string) => scene.q.call(requestShow, { request }, 'officer')

/** Everything that article 29(2) of ETS 185 asks for. */
function preservation(dueIn = 40): Particulars<'preservation'> {
  return {
    authority: 'Norland Police, Cybercrime Unit',
    facts: 'A shop took payments and sent nothing.',
    data: 'Subscriber and access records of the domain.',
    period: { from: later(-30), to: later(-1) },
    relevance: 'They name who ran the shop.',
    custodian: 'The registrar named in the public register.',
    necessity: 'They are deleted after 90 days.',
    followUp: { kind: 'evidence', dueBy: later(dueIn) },
  }
}

const evidence = (): Particulars<'evidence'> => ({
  ...{
    authority: 'Norland Police',
    facts: 'As before.',
    legalBasis: 'Article 31 of ETS 185.',
    relevance: 'As before.',
  },
  ...{ items: ['The records that are preserved.'], period: null, procedure: null, neededBy: later(30) },
})

const asked = (vary: Partial<BodyOf<typeof requestOpen>> = {}): Partial<BodyOf<typeof requestOpen>> => ({
  kind: 'preservation',
  particulars: preservation(),
  question: 'Please keep what the annex names.',
  ...vary,
})

/** A preservation that the other side granted for so many days. */
async function preserved(days: number, dueIn?: number): Promise<string> {
  const { q, a, acknowledged, reach } = scene
  const request = await acknowledged(asked({ particulars: preservation(dueIn) }))
  await a.call(requestAccept, { request }, 'approver')
  await a.call(requestPreserve, { request, until: later(days), reference: 'SU-77/26', text: null }, 'officer')
  await reach(q, request, 'PRESERVED')
  return request
}

test('a preservation carries every particular of the convention, and nothing of it is saved without one', async () => {
  const { q, a, hit, acknowledged } = scene
  const whole = preservation()
  const draft = { hit: await hit(), urgency: 'U', ...asked(), question: 'Please keep it.' } as const
  const count = async () => (await q.query('select id from request', [])).length
  const before = await count()
  for (const member of Object.keys(whole) as (keyof typeof whole)[]) {
    const { [member]: _gone, ...rest } = whole
    const particulars = rest as typeof whole
    await assert.rejects(q.call(requestOpen, { ...draft, particulars }, 'officer'), refusedAs('schema'), member)
  }
  for (const nonsense of [
    { ...whole, period: { from: later(-1), to: later(-2) } },
    { ...whole, period: { from: later(1), to: later(2) } },
    { ...whole, followUp: { kind: 'evidence', dueBy: later(-1) } as const },
  ])
    await assert.rejects(
      q.call(requestOpen, { ...draft, particulars: nonsense }, 'officer'),
      refusedAs('object-mismatch'),
    )
  for (const wrong of [{ kind: 'evidence' }, { kind: 'information' }] as const)
    await assert.rejects(q.call(requestOpen, { ...draft, ...wrong }, 'officer'), refusedAs('schema'))
  assert.equal(await count(), before)
  const request = await acknowledged(asked())
  const shown = await a.call(requestShow, { request }, 'officer')
  assert.equal(shown.kind, 'preservation')
  const names = shown.particulars.map(({ name }) => name.split('.')[0])
  assert.deepEqual([...new Set(names)].sort(), Object.keys(whole).sort())
})

test('both sides make the same letter of a request that was sent, each logs it, and nobody makes one of a draft', async () => {
  const { q, a, hit, acknowledged } = scene
  const whole = preservation()
  const request = await acknowledged(asked({ particulars: whole }))
  const [ours, theirs] = [
    await q.call(requestLetter, { request }, 'officer'),
    await a.call(requestLetter, { request }, 'approver'),
  ]
  for (const member of ['document', 'answer', 'events', 'head', 'clause', 'languages', 'deadlines', 'forms'] as const)
    assert.deepEqual(ours[member], theirs[member], member)
  assert.notEqual(ours.clause, null)
  const { particulars } = JSON.parse(ours.document) as { readonly particulars: unknown }
  assert.deepEqual(particulars, whole)
  const digest = documentDigest(utf8Encode(ours.document))
  for (const party of [q, a]) {
    const logged = await party.query("select body from log_entry where type = 'request.letter'", [])
    assert.deepEqual(
      logged.map(({ body }) => JSON.parse(String(body)) as unknown),
      [{ agreement: scene.agreement, digest, request }],
    )
  }
  const draft = { hit: await hit(), urgency: 'U', ...asked(), question: text } as const
  const drafted = await q.call(requestOpen, draft, 'officer')
  await assert.rejects(q.call(requestLetter, { request: drafted.request }, 'officer'), refusedAs('object-mismatch'))
})

test('a kind that no clause of the agreement names is refused before it is drafted', async () => {
  const { q, hit } = scene
  const particulars: Particulars<'service'> = {
    ...{ authority: 'Norland Police', facts: text, addressee: text, address: text, language: 'en' },
    ...{ documents: [{ title: 'Summons', sha256: 'A'.repeat(43) }], manner: 'in-person', proof: 'receipt' },
    serveBy: later(10),
  }
  const draft = { hit: await hit(), urgency: 'U', question: text, kind: 'service', particulars } as const
  await assert.rejects(q.call(requestOpen, draft, 'officer'), refusedAs('purpose-not-permitted'))
})

test('data is kept for sixty days at least, for longer where both say so, and let go by itself at its end', async () => {
  const { net, q, a, acknowledged, reach, rows } = scene
  const request = await acknowledged(asked())
  await a.call(requestAdvise, { request, risk: 'availability', text }, 'officer')
  await a.call(requestAccept, { request }, 'approver')
  const keep = { request, until: later(59), reference: 'SU-77/26', text: null }
  await assert.rejects(a.call(requestPreserve, keep, 'officer'), refusedAs('object-mismatch'))
  await assert.rejects(a.call(requestAnswer, { request, ...anAnswer }, 'officer'), refusedAs('object-mismatch'))
  const until = later(61)
  await a.call(requestPreserve, { ...keep, until }, 'officer')
  assert.equal((await reach(q, request, 'PRESERVED')).heldUntil, until)
  await q.call(requestExtend, { request, until: later(90), text }, 'approver')
  await rows(request)
  await assert.rejects(a.call(requestExtend, { request, until, text }, 'approver'), refusedAs('object-mismatch'))
  await a.call(requestExtend, { request, until: later(90), text }, 'approver')
  assert.deepEqual(await rows(request), ['q1', 'q2', 'q4', 'q5', 'q8', 'p7', 'q12', 'p1', 'p2', 'p3'])
  net.clock.advance(84 * day)
  for (const party of [q, a]) {
    await eventually(async () => {
      const { alarms } = await reach(party, request, 'PRESERVED')
      return alarms.some(({ alarm }) => alarm === 'hold-ends') ? true : undefined
    })
  }
  net.clock.advance(6 * day)
  for (const party of [q, a]) {
    const shown = await reach(party, request, 'LAPSED')
    assert.deepEqual([shown.events.at(-1)?.row, shown.events.at(-1)?.role], ['p5', 'node'])
  }
})

test('preserved data is let go by who asked, or turns out to be gone', async () => {
  const { q, a, reach } = scene
  const [one, other] = [await preserved(70), await preserved(70)]
  await assert.rejects(a.call(requestRelease, { request: one, text }, 'approver'), refusedAs('role-forbids'))
  await q.call(requestRelease, { request: one, text }, 'approver')
  await reach(a, one, 'RELEASED')
  const refusal = { request: other, ground: 'R17', since: later(0), fix: null, reason: 'It was deleted.' } as const
  await assert.rejects(a.call(requestRefuse, { ...refusal, ground: 'R12' }, 'approver'), refusedAs('ground-not-open'))
  await a.call(requestRefuse, refusal, 'approver')
  assert.equal((await reach(q, other, 'REFUSED')).refusal?.ground, 'R17')
})

test('what is preserved is asked for by a request that names it, is kept until that is decided, and is produced with its answer', async () => {
  const { net, q, a, acknowledged, hit, reach } = scene
  const request = await preserved(62, 61)
  const cited = await q.query('select hit from request where id = $1', [request])
  const follow = { kind: 'evidence', particulars: evidence(), follows: request, urgency: 'R' } as const
  const same = String(cited[0]?.['hit'])
  await assert.rejects(
    q.call(requestOpen, { ...follow, hit: await hit(), question: text }, 'officer'),
    refusedAs('object-mismatch'),
  )
  const next = await acknowledged({ ...follow, hit: same })
  net.clock.advance(80 * day)
  await reach(q, request, 'PRESERVED')
  await a.call(requestAccept, { request: next }, 'approver')
  await a.call(requestAnswer, { request: next, ...anAnswer }, 'officer')
  await a.call(requestApprove, { request: next }, 'approver')
  await reach(q, next, 'ANSWERED')
  await reach(q, request, 'PRODUCED')
  assert.equal((await show(next)).follows, request)
})

test('what is preserved is kept no longer once the request for it is withdrawn, where its own end has passed', async () => {
  const { net, q, a, acknowledged, reach } = scene
  const request = await preserved(62, 61)
  const [cited] = await q.query('select hit from request where id = $1', [request])
  const follow = { kind: 'evidence', particulars: evidence(), follows: request, hit: String(cited?.['hit']) } as const
  const next = await acknowledged({ ...follow, urgency: 'R' })
  const alone = await preserved(62, 61)
  net.clock.advance(80 * day)
  // The clocks have looked: what nobody asks for is gone.
  for (const party of [a, q]) await reach(party, alone, 'LAPSED')
  await reach(a, request, 'PRESERVED')
  await q.call(requestWithdraw, { request: next, text }, 'approver')
  for (const party of [a, q]) await reach(party, request, 'LAPSED')
})

test('the other side’s word that something was produced ends no preservation while nothing was answered', async () => {
  const { net, q, a, reach, agreement } = scene
  const request = await preserved(70)
  const rows = await a.query('select event from request_event where request = $1 order by seq', [request])
  const [row] = await a.query('select clock_acknowledge, clock_answer from request where id = $1', [request])
  const clock = { acknowledge: Number(row?.['clock_acknowledge']), answer: Number(row?.['clock_answer']) }
  const parties = { requesting: q.code, requested: a.code }
  let held = newRequest({ object: request, ...parties, kind: 'preservation', agreement, urgency: 'U', clock })
  for (const { event } of rows) held = applyRequest(held, JSON.parse(String(event)) as CaseEvent)
  const produced = { row: 'p6', to: 'PRODUCED', party: a.code, acting: { by: 'node' }, content: null } as const
  const event = nextRequestEvent({ request: held, ...produced, at: net.clock.now() })
  const [last] = await a.query('select max(sequence)::int as sent from outbox where party = $1', [q.code])
  const send = handSender(net, { from: a, to: q, sent: Number(last?.['sent']) })
  assert.equal(await send(requestEvent, { request, event, sealed: null }), 'object-mismatch')
  await reach(q, request, 'PRESERVED')
})
