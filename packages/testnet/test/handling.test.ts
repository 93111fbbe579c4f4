import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import {
  hitConfirm,
  hitList,
  requestAccept,
  requestAcknowledge,
  requestAnswer,
  requestApprove,
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

let net: Testnet
let norland: TestParty
let sudland: TestParty
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
  const agreement = await net.signAgreement(simpleTerms(net, {}))
  await importLines(sudland, { case: await openCase(sudland), profile: 'domain/1', lines: ['one.example'] })
  await publish(sudland, agreement)
  await sync(norland, { agreement, publisher: sudland })
  const caseId = await openCase(norland)
  await importLines(norland, { case: caseId, profile: 'domain/1', lines: ['one.example'] })
  await ask(norland, { case: caseId, agreement, publishers: [sudland] })
})
after(() => net.close())

const mark = (party: TestParty, tlp: string) => party.query('update record set tlp = $1', [tlp])

test('D-05 what is marked more strictly later leaves neither in a request nor in an answer', async () => {
  const hit = (await norland.call(hitList, {}, 'officer')).hits[0]?.hit ?? assert.fail('no hit')
  await norland.call(hitConfirm, { hit, reason: 'Both files name it.' }, 'officer')
  const draft = { hit, urgency: 'U', question: 'Who?' } as const
  await mark(norland, 'RED')
  await assert.rejects(norland.call(requestOpen, draft, 'officer'), refusedAs('marking-forbids'))
  await mark(norland, 'AMBER')
  const { request } = await norland.call(requestOpen, draft, 'officer')
  await mark(norland, 'RED')
  await assert.rejects(norland.call(requestApprove, { request }, 'approver'), refusedAs('marking-forbids'))
  await mark(norland, 'AMBER')
  await norland.call(requestApprove, { request }, 'approver')

  await eventually(() => sudland.call(requestAcknowledge, { request }, 'officer').catch(() => undefined))
  await sudland.call(requestAccept, { request }, 'approver')
  const answer = { request, text: 'A shell company.', nothingFound: false, searchedSources: [] }
  await mark(sudland, 'RED')
  const refused = await sudland.call(requestAnswer, answer, 'officer').catch((error: unknown) => error)
  assert.ok(isComityError(refused, 'marking-forbids'))
  assert.equal(refused.details['clauses'], '6')
  await mark(sudland, 'AMBER')
  await sudland.call(requestAnswer, answer, 'officer')
  await mark(sudland, 'RED')
  await assert.rejects(sudland.call(requestApprove, { request }, 'approver'), refusedAs('marking-forbids'))
  await mark(sudland, 'AMBER')
  await sudland.call(requestApprove, { request }, 'approver')

  const answered = await eventually(async () => {
    const shown = await norland.call(requestShow, { request }, 'officer')
    return shown.answer === null ? undefined : shown
  })
  const both = { audience: ['norland-police', 'sudland-bank'], originators: ['norland-police', 'sudland-bank'] }
  const handling = { tlp: 'AMBER+STRICT', pap: 'AMBER', europol: [], gradings: [] }
  assert.deepEqual(answered.markings.answer, { ...handling, ...both })
})
