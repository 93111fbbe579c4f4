import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import {
  type BodyOf,
  hitConfirm,
  hitDismiss,
  hitList,
  hitShow,
  type OwnCall,
  personAdd,
  requestAccept,
  requestAcknowledge,
  requestAnswer,
  requestApprove,
  requestList,
  requestOpen,
  requestShow,
  type ResultOf,
} from '@comity/client/api'
import { callOwn } from '@comity/client/own'
import { hour, isComityError, minute, parseInstant } from '@comity/codec'
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
import { testCirculated } from './circulated.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
const common = ['common-one.example', 'common-two.example', 'common-three.example', 'common-four.example']

let net: Testnet
let norland: TestParty
let sudland: TestParty
let agreement: string
before(async () => {
  net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SU' },
      { code: 'westland-cert', memberClass: 'agency', country: 'WE' },
    ],
  })
  norland = net.party('norland-police')
  sudland = net.party('sudland-bank')
  await net.introduceAll()
  agreement = await net.signAgreement(simpleTerms(net, {}))
  await importLines(sudland, {
    case: await openCase(sudland),
    profile: 'domain/1',
    lines: [...common, 'only-sudland.example'],
  })
  await publish(sudland, agreement)
  await sync(norland, { agreement, publisher: sudland })
  const caseId = await openCase(norland)
  await importLines(norland, { case: caseId, profile: 'domain/1', lines: [...common, 'only-norland.example'] })
  const [asked] = await ask(norland, { case: caseId, agreement, publishers: [sudland] })
  assert.equal(asked?.hits, common.length)
})
after(() => net.close())

/** The hit about a domain; hits are listed without their identifiers. */
async function hitOf(identifier: string): Promise<string> {
  const { hits } = await norland.call(hitList, {}, 'officer')
  for (const { hit } of hits) {
    if ((await norland.call(hitShow, { hit }, 'officer')).identifier === identifier) return hit
  }
  return assert.fail('no such hit')
}

async function confirmed(identifier: string): Promise<string> {
  const hit = await hitOf(identifier)
  await norland.call(hitConfirm, { hit, reason: 'Both files name the same shop.' }, 'officer')
  return hit
}

const question = 'Who registered the domain, and when?'
const open = async (hit: string, vary: Partial<BodyOf<typeof requestOpen>> = {}) =>
  (await norland.call(requestOpen, { hit, urgency: 'U', question, ...vary }, 'officer')).request
const show = (party: TestParty, request: string) => party.call(requestShow, { request }, 'officer')
const inState = (party: TestParty, request: string, state: string) =>
  eventually(async () => {
    const shown = await show(party, request)
    return shown.state === state ? shown : undefined
  })

test('a new hit shows its identifier and the label of the partner', async () => {
  const { hits } = await norland.call(hitList, {}, 'officer')
  assert.deepEqual([...new Set(hits.map(({ state }) => state))], ['NEW'])
  const shown = await norland.call(hitShow, { hit: await hitOf('common-one.example') }, 'officer')
  assert.equal(shown.publisher, 'sudland-bank')
  assert.equal(shown.label.category, 'computer-fraud')
  assert.deepEqual(shown.label.statuses, ['suspect'])
  assert.match(shown.label.firstSeen, /^\d{4}-\d\d$/)
})

test('a request runs from a confirmed hit to its answer, two persons on each side', async () => {
  const hit = await confirmed('common-one.example')
  const request = await open(hit)
  assert.equal((await show(norland, request)).state, 'DRAFT')
  await norland.call(requestApprove, { request }, 'approver')
  assert.equal((await norland.call(hitShow, { hit }, 'officer')).state, 'CITED')

  const delivered = await inState(sudland, request, 'DELIVERED')
  assert.equal(delivered.side, 'requested')
  assert.deepEqual([delivered.question, delivered.identifier], [question, 'common-one.example'])
  await inState(norland, request, 'DELIVERED')
  await sudland.call(requestAcknowledge, { request }, 'officer')
  await sudland.call(requestAccept, { request }, 'approver')
  const answer = { request, text: 'A shell company, in March.', nothingFound: false, searchedSources: ['register'] }
  await sudland.call(requestAnswer, answer, 'officer')
  assert.equal((await show(norland, request)).answer, null)
  await sudland.call(requestApprove, { request }, 'approver')

  const answered = await inState(norland, request, 'ANSWERED')
  assert.equal(answered.answer, answer.text)
  const other = await show(sudland, request)
  assert.deepEqual(answered.events, other.events)
  assert.deepEqual(
    answered.events.map(({ row }) => row),
    ['q1', 'q2', 'q4', 'q5', 'q8', 'q12', 'q18', 'q19'],
  )
})

test('the clocks start at delivery and both sides show the same deadlines', async () => {
  const { requests } = await norland.call(requestList, {}, 'officer')
  const request = requests[0]?.request ?? ''
  const shown = await show(norland, request)
  const at = parseInstant(shown.events.find(({ row }) => row === 'q5')?.at ?? '')
  assert.deepEqual(
    shown.deadlines.map(({ at: deadline }) => parseInstant(deadline) - at),
    [60 * minute, 8 * hour],
  )
  assert.deepEqual((await show(sudland, request)).deadlines, shown.deadlines)
})

test('"nothing found" is an answer of its own, and says where was searched', async () => {
  const request = await open(await confirmed('common-two.example'))
  await norland.call(requestApprove, { request }, 'approver')
  await inState(sudland, request, 'DELIVERED')
  await sudland.call(requestAcknowledge, { request }, 'officer')
  await sudland.call(requestAccept, { request }, 'approver')
  const silent = { request, text: 'Nothing is known.', nothingFound: true, searchedSources: [] }
  await assert.rejects(sudland.call(requestAnswer, silent, 'officer'), refusedAs('object-mismatch'))
  await sudland.call(requestAnswer, { ...silent, searchedSources: ['register', 'accounts'] }, 'officer')
  await sudland.call(requestApprove, { request }, 'approver')
  await inState(norland, request, 'ANSWERED_NOTHING_FOUND')
})

test('a hit that nobody confirmed is not cited, a dismissed one neither, a cited one not again', async () => {
  const unjudged = await hitOf('common-three.example')
  await assert.rejects(open(unjudged), refusedAs('object-mismatch'))
  await norland.call(hitDismiss, { hit: unjudged, reason: 'A shared host.' }, 'officer')
  await assert.rejects(open(unjudged), refusedAs('object-mismatch'))
  const confirm = norland.call(hitConfirm, { hit: unjudged, reason: 'After all.' }, 'approver')
  await assert.rejects(confirm, refusedAs('object-mismatch'))
  await assert.rejects(open(await hitOf('common-one.example')), refusedAs('object-mismatch'))
})

test('D-11 whoever drafts does not approve, and an order that the table lacks is refused', async () => {
  const both = await addPerson(norland, ['investigator', 'supervisor'], 'Cybercrime unit')
  const hit = await confirmed('common-four.example')
  const { request } = await both(requestOpen, { hit, urgency: 'R', question })
  await assert.rejects(both(requestApprove, { request }), refusedAs('same-person'))
  await assert.rejects(norland.call(requestApprove, { request }, 'officer'), refusedAs('role-forbids'))
  await assert.rejects(norland.call(requestAccept, { request }, 'approver'), refusedAs('object-mismatch'))
  assert.equal((await show(norland, request)).state, 'DRAFT')
  await norland.call(requestApprove, { request }, 'approver')
  await assert.rejects(norland.call(requestApprove, { request }, 'approver'), refusedAs('object-mismatch'))
  await inState(sudland, request, 'DELIVERED')
  await assert.rejects(sudland.call(requestAccept, { request }, 'approver'), refusedAs('object-mismatch'))
  await assert.rejects(
    sudland.call(requestAnswer, { request, text: 'Early.', nothingFound: false, searchedSources: [] }, 'officer'),
    refusedAs('object-mismatch'),
  )
  await sudland.call(requestAcknowledge, { request }, 'officer')
})

test('D-11 whoever drafts the answer does not approve it', async () => {
  const { requests } = await sudland.call(requestList, {}, 'officer')
  const { request = '' } = requests.find(({ state }) => state === 'ACKNOWLEDGED') ?? {}
  const both = await addPerson(sudland, ['investigator', 'legal'], 'Cybercrime unit')
  await both(requestAccept, { request })
  await both(requestAnswer, { request, text: 'My own work.', nothingFound: false, searchedSources: [] })
  await assert.rejects(both(requestApprove, { request }), refusedAs('same-person'))
  assert.equal((await show(norland, request)).answer, null)
  await sudland.call(requestApprove, { request }, 'approver')
  await inState(norland, request, 'ANSWERED')
})

test('hits and requests of another unit do not exist', async () => {
  const stranger = await addPerson(norland, ['investigator', 'supervisor'], 'Another unit')
  assert.deepEqual(await stranger(hitList, {}), { hits: [] })
  assert.deepEqual(await stranger(requestList, {}), { requests: [] })
  const hit = await hitOf('common-one.example')
  const { requests } = await norland.call(requestList, {}, 'officer')
  const request = requests[0]?.request ?? ''
  for (const call of [
    () => stranger(hitShow, { hit }),
    () => stranger(hitConfirm, { hit, reason: 'x' }),
    () => stranger(requestShow, { request }),
    () => stranger(requestApprove, { request }),
    () => stranger(requestOpen, { hit, urgency: 'R', question }),
  ]) {
    await assert.rejects(call, refusedAs('not-found'))
  }
})

testCirculated(() => ({ net, norland, sudland, westland: net.party('westland-cert'), agreement }))

test('what was released crossed sealed: no identifier, question or answer stands in any byte between the nodes', () => {
  const wire = net.capture.streams().map((stream) => Buffer.from(stream).toString('latin1'))
  // What is in a JWS is base64url: read as whoever listens would read it.
  const decoded = wire.flatMap((text) =>
    (text.match(/[A-Za-z0-9_-]{40,}/g) ?? []).map((word) => Buffer.from(word, 'base64url').toString('latin1')),
  )
  assert.ok(
    decoded.some((text) => text.includes('"name":"request.send"') && text.includes('"purpose":"computer-fraud"')),
  )
  for (const secret of [...common, question, 'shell company']) {
    assert.ok([...wire, ...decoded].every((text) => !text.includes(secret)))
  }
})

type Caller = <Call extends OwnCall>(call: Call, body: BodyOf<Call>) => Promise<ResultOf<Call>>

/** One more person of a party, as a function that calls their own node. */
async function addPerson(party: TestParty, roles: BodyOf<typeof personAdd>['roles'], unit: string): Promise<Caller> {
  const { token } = await party.call(personAdd, { name: 'One more', unit, roles }, 'administrator')
  return <Call extends OwnCall>(call: Call, body: BodyOf<Call>) =>
    callOwn({ ...party.ownNode('officer'), token }, { call, body }) as Promise<ResultOf<Call>>
}

test('a request is shown as of one moment, whatever changes while it is read', async () => {
  const [listed] = (await norland.call(requestList, {}, 'officer')).requests
  assert.ok(listed !== undefined)
  const { request } = listed
  const before = await norland.call(requestShow, { request }, 'officer')
  // What the reader needs second is held back until its first part has changed.
  const other = before.state === 'SENT' ? 'DELIVERED' : 'SENT'
  const changed = norland.query(
    `begin; lock table request_event in access exclusive mode; select pg_sleep(1);
     update request set state = '${other}' where id = '${request}'; commit`,
    [],
  )
  await eventually(async () => {
    const [lock] = await norland.query(
      `select 1 as held from pg_locks where relation = 'request_event'::regclass and mode = 'AccessExclusiveLock' and granted`,
      [],
    )
    return lock
  })
  const during = await norland.call(requestShow, { request }, 'officer')
  await changed
  assert.equal(during.state, before.state)
  assert.equal((await norland.call(requestShow, { request }, 'officer')).state, other)
  await norland.query('update request set state = $2 where id = $1', [request, before.state])
})
