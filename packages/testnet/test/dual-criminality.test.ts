import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import test, { after, before } from 'node:test'
import type { Offence, Terms } from '@comity/agreement'
import {
  hitConfirm,
  hitList,
  offenceList,
  partyCard,
  requestAccept,
  requestAcknowledge,
  requestApprove,
  requestConsult,
  requestJudge,
  requestList,
  requestOpen,
  requestRefuse,
  requestShow,
} from '@comity/client/api'
import { type CaseEvent, eventHash } from '@comity/casework'
import { sealTo } from '@comity/client'
import {
  asUnverified,
  canonicalBytes,
  day,
  formatInstant,
  isComityError,
  sha256,
  toBase64url,
  utf8Encode,
} from '@comity/codec'
import { type PartyCard, requestEvent, verifyCard } from '@comity/protocol'
import {
  ask,
  eventually,
  importLines,
  openCase,
  publish,
  simpleTerms,
  startTestnet,
  sync,
  type TestParty,
  type Testnet,
} from '../src/index.ts'
import { handSender } from './hand-sent.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
const lines = [
  'one.example',
  'two.example',
  'three.example',
  'four.example',
  'five.example',
  'six.example',
  'seven.example',
]

let net: Testnet
let norland: TestParty
let sudland: TestParty
let hits: readonly string[]
before(async () => {
  net = await startTestnet({
    parties: [
      {
        code: 'norland-police',
        memberClass: 'agency',
        country: 'NO',
        offences: { criminalised: ['computer-fraud'], notCriminalised: [] },
      },
      {
        code: 'sudland-bank',
        memberClass: 'company',
        country: 'SU',
        offences: { criminalised: ['computer-fraud'], notCriminalised: ['computer-fraud/voice-phishing'] },
      },
    ],
  })
  norland = net.party('norland-police')
  sudland = net.party('sudland-bank')
  await net.introduceAll()
  const agreement = await net.signAgreement(simpleTerms(net, {}))
  await importLines(sudland, { case: await openCase(sudland), profile: 'domain/1', lines })
  await publish(sudland, agreement)
  await sync(norland, { agreement, publisher: sudland })
  const caseId = await openCase(norland)
  await importLines(norland, { case: caseId, profile: 'domain/1', lines })
  await ask(norland, { case: caseId, agreement, publishers: [sudland] })
  hits = (await norland.call(hitList, {}, 'officer')).hits.map(({ hit }) => hit)
})
after(() => net.close())

/** The bank has asked what could be granted instead. */
async function consulted(request: string, ground: 'R01' | 'R06'): Promise<void> {
  await sudland.call(requestConsult, { request, ground, text: 'What else is described?' }, 'approver')
}

/** A request that has been acknowledged at the bank. */
async function acknowledged(at: number, offence?: Offence): Promise<string> {
  return acknowledgedOf(hits[at] ?? assert.fail('no such hit'), offence)
}

async function acknowledgedOf(hit: string, offence?: Offence): Promise<string> {
  await norland.call(hitConfirm, { hit, reason: 'Both files name it.' }, 'officer')
  const draft = { hit, urgency: 'U', question: 'Who called?', ...(offence === undefined ? {} : { offence }) } as const
  const { request } = await norland.call(requestOpen, draft, 'officer')
  await norland.call(requestApprove, { request }, 'approver')
  await eventually(async () => {
    try {
      return await sudland.call(requestAcknowledge, { request }, 'officer')
    } catch {
      return undefined
    }
  })
  return request
}

/** The hit of a question under other terms. */
async function hitUnder(terms: Terms): Promise<string> {
  const agreement = await net.signAgreement(terms)
  await publish(sudland, agreement)
  await sync(norland, { agreement, publisher: sudland })
  const caseId = await openCase(norland)
  await importLines(norland, { case: caseId, profile: 'domain/1', lines: lines.slice(0, 1) })
  await ask(norland, { case: caseId, agreement, publishers: [sudland] })
  const found = (await norland.call(hitList, {}, 'officer')).hits.find((hit) => hit.agreement === agreement)
  return found?.hit ?? assert.fail('no hit')
}

const standing = async (party: TestParty, request: string) => {
  const { offence, dualCriminality } = await party.call(requestShow, { request }, 'officer')
  return { offence, ...dualCriminality }
}

/** What its database holds; tiles of the log are written behind an answer. */
const tables = async (party: TestParty) =>
  Object.entries(await party.state()).filter(([name]) => name.startsWith('table '))

test('D-07 what both cards declare is accepted without a further person', async () => {
  const request = await acknowledged(0, 'computer-fraud/payment-fraud')
  for (const party of [norland, sudland]) {
    assert.deepEqual(await standing(party, request), {
      offence: 'computer-fraud/payment-fraud',
      clause: '5.4',
      rule: 'ask-a-person',
      answer: 'yes',
      requesting: 'offence',
      requested: 'offence',
      judgement: null,
    })
  }
  assert.equal((await sudland.call(requestAccept, { request }, 'approver')).state, 'ACCEPTED')
})

test('D-07 conduct that one law does not know waits for a competent person, who gives a reason', async () => {
  const request = await acknowledged(1, 'computer-fraud/voice-phishing')
  for (const party of [norland, sudland]) {
    const { answer, requesting, requested } = await standing(party, request)
    assert.deepEqual([answer, requesting, requested], ['no', 'offence', 'no-offence'])
  }
  const state = await tables(sudland)
  await assert.rejects(sudland.call(requestAccept, { request }, 'approver'), refusedAs('dual-criminality-open'))
  const judged = { request, reason: 'other-name' } as const
  await assert.rejects(sudland.call(requestJudge, judged, 'officer'), refusedAs('role-forbids'))
  await assert.rejects(norland.call(requestJudge, judged, 'approver'), refusedAs('object-mismatch'))
  assert.deepEqual(await tables(sudland), state)

  await sudland.call(requestJudge, { request, reason: 'R06' }, 'approver')
  await assert.rejects(sudland.call(requestAccept, { request }, 'approver'), refusedAs('dual-criminality-open'))
  await sudland.call(requestJudge, judged, 'approver')
  assert.equal((await standing(sudland, request)).judgement?.reason, 'other-name')
  assert.equal((await standing(norland, request)).judgement, null)
  assert.equal((await sudland.call(requestAccept, { request }, 'approver')).state, 'ACCEPTED')
  await assert.rejects(sudland.call(requestJudge, judged, 'approver'), refusedAs('object-mismatch'))
  const logged = await sudland.query(`select body from log_entry where type = 'request.judgement' order by idx`, [])
  assert.deepEqual(
    logged.map(({ body }) => {
      const { answer, reason, seq } = JSON.parse(String(body)) as Record<string, unknown>
      return [seq, answer, reason]
    }),
    [
      [1, 'no', 'R06'],
      [2, 'no', 'other-name'],
    ],
  )
})

test('D-07 a category within which one law holds an act apart is a question to a person, also when it seemed plain', async () => {
  const request = await acknowledged(2)
  const { offence, answer } = await standing(sudland, request)
  assert.deepEqual([offence, answer], ['computer-fraud', 'to-be-judged'])
  await assert.rejects(sudland.call(requestAccept, { request }, 'approver'), refusedAs('dual-criminality-open'))
  await sudland.call(requestJudge, { request, reason: 'act-described' }, 'approver')
  await sudland.call(requestAccept, { request }, 'approver')
})

test('D-07 what a person judged counts before what both declare', async () => {
  const request = await acknowledged(3, 'computer-fraud/payment-fraud')
  await sudland.call(requestJudge, { request, reason: 'R06' }, 'approver')
  await assert.rejects(sudland.call(requestAccept, { request }, 'approver'), refusedAs('dual-criminality-open'))
})

test('D-07 what a person judged to be no offence is refused on that ground, and the refusal is an answer', async () => {
  const request = await acknowledged(5, 'computer-fraud/voice-phishing')
  const refusal = { request, ground: 'R06', fix: 'Facts that show fraud by computer.' } as const
  const state = await tables(sudland)
  await assert.rejects(sudland.call(requestRefuse, refusal, 'approver'), refusedAs('dual-criminality-open'))
  await assert.rejects(sudland.call(requestRefuse, refusal, 'officer'), refusedAs('role-forbids'))
  await assert.rejects(norland.call(requestRefuse, refusal, 'approver'), refusedAs('object-mismatch'))
  assert.deepEqual(await tables(sudland), state)
  await sudland.call(requestJudge, { request, reason: 'R06' }, 'approver')
  await assert.rejects(sudland.call(requestRefuse, refusal, 'approver'), refusedAs('consultation-first'))
  await consulted(request, 'R06')
  assert.equal((await sudland.call(requestRefuse, refusal, 'approver')).state, 'REFUSED')
  const there = await eventually(async () => {
    const shown = await norland.call(requestShow, { request }, 'officer')
    return shown.state === 'REFUSED' ? shown : undefined
  })
  const here = await sudland.call(requestShow, { request }, 'officer')
  for (const { refusal: said, answer, events } of [there, here]) {
    assert.deepEqual([said?.ground, said?.fix, answer], ['R06', refusal.fix, null])
    assert.deepEqual(events.at(-1)?.row, 'q17')
  }
  // No acceptance follows it.
  await assert.rejects(sudland.call(requestAccept, { request }, 'approver'), refusedAs('dual-criminality-open'))
  await assert.rejects(sudland.call(requestRefuse, refusal, 'approver'), refusedAs('object-mismatch'))
  await assert.rejects(
    sudland.call(requestJudge, { request, reason: 'treaty' }, 'approver'),
    refusedAs('object-mismatch'),
  )
})

test('D-07 no request is refused on a ground that the terms do not name, or where the question is not to be asked', async () => {
  const terms = simpleTerms(net, { rows: 5_000 })
  const others = [
    { ...terms, refusal: { ...terms.refusal, grounds: ['R01' as const] } },
    { ...terms, dualCriminality: { ...terms.dualCriminality, rule: 'not-required' as const } },
  ]
  for (const other of others) {
    const request = await acknowledgedOf(await hitUnder(other))
    await sudland.call(requestJudge, { request, reason: 'R06' }, 'approver')
    const refused = await sudland
      .call(requestRefuse, { request, ground: 'R06', fix: null }, 'approver')
      .catch((error: unknown) => error)
    assert.ok(isComityError(refused, 'ground-not-agreed'))
    assert.equal(refused.details['clauses'], other.refusal.clause)
  }
})

test("D-07 an act of another category than the hit's purpose is not asked about", async () => {
  const hit = hits[4] ?? assert.fail('no such hit')
  await norland.call(hitConfirm, { hit, reason: 'Both files name it.' }, 'officer')
  const draft = { hit, urgency: 'U', question: 'Who?', offence: 'malware/creation' } as const
  await assert.rejects(norland.call(requestOpen, draft, 'officer'), refusedAs('purpose-not-permitted'))
})

test('offences are listed with what both parties declare', async () => {
  const { offences } = await norland.call(offenceList, { party: 'sudland-bank' }, 'officer')
  const byName = new Map<string, (typeof offences)[number]>(offences.map((one) => [one.offence, one]))
  const phishing = byName.get('computer-fraud/voice-phishing')
  assert.deepEqual([phishing?.own, phishing?.other], ['offence', { law: 'no-offence', both: 'no' }])
  const malware = byName.get('malware')
  assert.deepEqual([malware?.own, malware?.other], ['not-declared', { law: 'not-declared', both: 'to-be-judged' }])
  assert.deepEqual(malware?.budapest, ['6'])
  assert.equal(byName.get('computer-fraud')?.zh, '计算机与电信网络诈骗')
})

test('D-07 a refusal of a partner that is not what its event names, or rests on no ground of the terms, is not taken up', async () => {
  const request = await acknowledged(6, 'computer-fraud/voice-phishing')
  const terms = simpleTerms(net, { rows: 6_000 })
  const other = await acknowledgedOf(await hitUnder({ ...terms, refusal: { ...terms.refusal, grounds: ['R01'] } }))
  const before = new Map<string, CaseEvent>()
  await consulted(request, 'R06')
  await consulted(other, 'R01')
  for (const one of [request, other]) before.set(one, await consultedEvent(one))
  const [sent] = await sudland.query(
    `select max(sequence)::integer as sent from outbox where party = 'norland-police'`,
    [],
  )
  const send = handSender(net, { from: sudland, to: norland, sent: Number(sent?.['sent']) })
  const { card } = await norland.call(partyCard, {}, 'officer')
  const publicKey = verifyCard(asUnverified<PartyCard>(utf8Encode(card))).keys.sealing
  const refuse = async (of: string, change: Readonly<Record<string, unknown>> = {}, content?: string) => {
    const last = before.get(of) ?? assert.fail('not acknowledged')
    const [at, salt] = [formatInstant(net.clock.now()), toBase64url(new Uint8Array(32).fill(9))]
    const refusal = { schema: 1, request: of, ground: 'R06', fix: null, refusedAt: at, salt }
    const bytes = canonicalBytes({ ...refusal, ...change })
    const event = {
      ...{ object: of, seq: last.seq + 1, row: 'q17', from: 'ACKNOWLEDGED', to: 'REFUSED', role: 'approver' },
      ...{ party: sudland.code, actor: toBase64url(randomBytes(32)), at, prevHash: eventHash(last) },
      content: content ?? toBase64url(sha256(bytes)),
    }
    const context = { name: requestEvent.name, from: sudland.code, to: norland.code, request: of }
    return send(requestEvent, { request: of, event, sealed: await sealTo({ publicKey, context, bytes }) })
  }
  assert.equal(await refuse(request, { request: randomUUID() }), 'object-mismatch')
  assert.equal(await refuse(request, {}, toBase64url(randomBytes(32))), 'object-mismatch')
  assert.equal(await refuse(request, { ground: 'R01' }), 'schema')
  assert.equal(await refuse(other), 'ground-not-agreed')
  for (const one of [request, other]) {
    assert.equal((await norland.call(requestShow, { request: one }, 'officer')).state, 'ACKNOWLEDGED')
  }
  assert.equal(await refuse(request), 'taken')
  assert.equal((await norland.call(requestShow, { request }, 'officer')).state, 'REFUSED')
})

/** The event by which the asking side knows that it was asked. */
async function consultedEvent(request: string): Promise<CaseEvent> {
  return eventually(async () => {
    const query = 'select event from request_event where request = $1 order by seq desc limit 1'
    const [row] = await norland.query(query, [request])
    const event = JSON.parse(String(row?.['event'])) as CaseEvent
    return event.row === 'q17c' ? event : undefined
  })
}

test('I-04 what was refused goes at the end of retention like what was answered', async () => {
  const { requests } = await sudland.call(requestList, {}, 'officer')
  const refused = requests.filter(({ state }) => state === 'REFUSED').map(({ request }) => request)
  assert.ok(refused.length > 0)
  net.clock.advance(400 * day)
  await sudland.stop()
  await sudland.restart()
  for (const request of refused) {
    await eventually(async () => {
      const { identifier, refusal } = await sudland.call(requestShow, { request }, 'officer')
      return identifier === null && refusal === null ? true : undefined
    })
  }
})
