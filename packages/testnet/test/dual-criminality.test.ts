import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import type { Offence } from '@comity/agreement'
import {
  hitConfirm,
  hitList,
  offenceList,
  requestAccept,
  requestAcknowledge,
  requestApprove,
  requestJudge,
  requestOpen,
  requestShow,
} from '@comity/client/api'
import { isComityError } from '@comity/codec'
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

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
const lines = ['one.example', 'two.example', 'three.example', 'four.example', 'five.example']

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

/** A request that has been acknowledged at the bank. */
async function acknowledged(at: number, offence?: Offence): Promise<string> {
  const hit = hits[at] ?? assert.fail('no such hit')
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
