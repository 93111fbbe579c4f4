import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import test, { after, before } from 'node:test'
import { caseClose, hitList, hitShow, matchStart, requestShow, retractionList } from '@comity/client/api'
import { isComityError } from '@comity/codec'
import { caseClose as caseCloseMessage, retractionAnswer, retractionSend } from '@comity/protocol'
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
import { answerRequest, hitOf, sendRequest } from './retraction-scene.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)

let net: Testnet
let norland: TestParty
let sudland: TestParty
/** A partner that speaks for others. */
let eastland: TestParty
let agreement: string
let closing: string
let request: string
before(async () => {
  net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SU' },
      { code: 'eastland-cert', memberClass: 'agency', country: 'EA' },
    ],
  })
  norland = net.party('norland-police')
  sudland = net.party('sudland-bank')
  eastland = net.party('eastland-cert')
  await net.introduceAll()
  agreement = await net.signAgreement(simpleTerms(net, { parties: [norland, sudland] }))
  const lines = ['a.example', 'b.example']
  await importLines(sudland, { case: await openCase(sudland), profile: 'domain/1', lines })
  await publish(sudland, agreement)
  await sync(norland, { agreement, publisher: sudland })
  closing = await openCase(norland)
  await importLines(norland, { case: closing, profile: 'domain/1', lines })
  const [asked] = await ask(norland, { case: closing, agreement, publishers: [sudland], vary: { mode: 'standing' } })
  assert.equal(asked?.hits, 2)
  request = await sendRequest(norland, { to: sudland, hit: await hitOf(norland, 'a.example') })
  await answerRequest(sudland, { to: norland, request })
})
after(() => net.close())

test('I-04 who is not the other side of a request retracts nothing of it, and no answer of a stranger counts', async () => {
  const state = await norland.state()
  const send = handSender(net, { from: eastland, to: norland, sent: 0 })
  const body = { retraction: randomUUID(), request, agreement, act: 'delete', reason: 'wrong' } as const
  assert.equal(await send(retractionSend, body), 'not-found')
  assert.equal(await send(retractionSend, { ...body, request: randomUUID() }), 'not-found')
  assert.equal(await send(retractionAnswer, { retraction: randomUUID(), answer: 'deleted' }), 'not-found')
  const handle = randomBytes(32).toString('base64url')
  assert.equal(await send(caseCloseMessage, { agreement, handle }), 'agreement-not-in-force')
  const after = await norland.state()
  const changed = Object.keys(after).filter((name) => after[name] !== state[name])
  assert.deepEqual(
    changed.filter((name) => !/inbox|nonce|channel|file|checkpoint|cosignature/.test(name)),
    [],
  )
  assert.equal((await norland.call(requestShow, { request }, 'officer')).answer, 'A shell company, in March.')
  assert.deepEqual((await norland.call(retractionList, {}, 'officer')).retractions, [])
})

test('C-06 a closed case asks nothing any more, here or at the partner that was asked; its blinds are gone and open leads expire', async () => {
  const sealed = () => norland.query('select batch from ask_batch where blinds_sealed is not null', [])
  assert.equal((await sealed()).length, 1)
  const open = await hitOf(norland, 'b.example')
  await assert.rejects(norland.call(caseClose, { case: closing }, 'administrator'), refusedAs('role-forbids'))
  const ended = await norland.call(caseClose, { case: closing }, 'officer')
  assert.deepEqual([ended.state, ended.told], ['closed', 1])
  await assert.rejects(norland.call(caseClose, { case: closing }, 'officer'), refusedAs('object-mismatch'))
  assert.equal((await sealed()).length, 0)
  assert.equal((await norland.call(hitShow, { hit: open }, 'officer')).state, 'EXPIRED')
  const cited = (await norland.call(hitList, {}, 'officer')).hits.find(({ hit }) => hit !== open)
  assert.equal(cited?.state, 'CITED')
  const [closed] = await eventually(async () => {
    const rows = await sudland.query('select handle from closed_handle', [])
    return rows.length === 1 ? rows : undefined
  })
  const [chain] = await norland.query('select entry from case_commitment where place = 1', [])
  assert.deepEqual(closed?.['handle'], chain?.['entry'])
  for (const party of [norland, sudland]) {
    const logged = await party.query(`select type from log_entry where type = 'case.close'`, [])
    assert.equal(logged.length, 1)
  }
  const question = {
    ...{ case: closing, agreement, publishers: ['sudland-bank'], profile: 'domain/1', statuses: ['suspect' as const] },
    ...{ purpose: 'computer-fraud', basis: 'mutual-assistance', mode: 'once' as const, allowance: 'daily' as const },
  }
  await assert.rejects(norland.call(matchStart, question, 'officer'), refusedAs('object-mismatch'))
  // A node that forgets that it closed the case is told so by the other, and is not charged.
  await norland.query(`update case_file set state = 'open', closed_at = null where id = $1`, [closing])
  const charged = () => sudland.query('select sum(used) as used from budget_counter', [])
  const before = await charged()
  const [refused] = await ask(norland, { case: closing, agreement, publishers: [sudland] })
  assert.deepEqual([refused?.asked, refused?.error], [0, 'commitment-unknown'])
  assert.deepEqual(await charged(), before)
})
