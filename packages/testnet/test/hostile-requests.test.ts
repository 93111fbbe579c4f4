import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import test, { after, before } from 'node:test'
import {
  hitConfirm,
  partyCard,
  requestAcknowledge,
  requestApprove,
  requestList,
  requestOpen,
  requestShow,
} from '@comity/client/api'
import { asUnverified, canonicalBytes, formatInstant, hour, sha256, toBase64url, utf8Encode } from '@comity/codec'
import {
  actorToken,
  applyRequest,
  type CaseEvent,
  eventHash,
  newRequest,
  nextRequestEvent,
  type RequestDocument,
  type RequestState,
} from '@comity/casework'
import { sealTo } from '@comity/client'
import { type PartyCard, type RequestSend, requestEvent, requestSend, verifyCard } from '@comity/protocol'
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
import { openedRequest } from './opened-request.ts'
import { hitOf } from './retraction-scene.ts'

let net: Testnet
let norland: TestParty
/** Asks honestly once, for the row reference that a request must quote; then it lies by hand. */
let westland: TestParty
/** Has nothing to do with any of it. */
let eastland: TestParty
let agreement: string
let unused: string
let honest: RequestDocument
/** As honest, about another row. */
let ofAnother: RequestDocument
let send: ReturnType<typeof handSender>
let sealingKey: Uint8Array

before(async () => {
  net = await startTestnet({
    parties: [
      { code: 'eastland-cert', memberClass: 'agency', country: 'EA' },
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'westland-police', memberClass: 'agency', country: 'WE' },
    ],
  })
  norland = net.party('norland-police')
  westland = net.party('westland-police')
  eastland = net.party('eastland-cert')
  await net.introduceAll()
  const terms = simpleTerms(net, { parties: [norland, westland] })
  agreement = await net.signAgreement({
    ...terms,
    requests: [{ ...only(terms.requests), purposes: ['computer-fraud'] }],
  })
  unused = await net.signAgreement(simpleTerms(net, { parties: [norland, westland], rows: 77 }))
  const lines = ['other.example', 'shared.example']
  await importLines(norland, { case: await openCase(norland), profile: 'domain/1', lines })
  await publish(norland, agreement)
  await sync(westland, { agreement, publisher: norland })
  const caseId = await openCase(westland)
  await importLines(westland, { case: caseId, profile: 'domain/1', lines })
  await ask(westland, { case: caseId, agreement, publishers: [norland] })
  honest = await honestRequest('shared.example')
  ofAnother = await honestRequest('other.example')
  // Westland's node has sent two signatures and two requests.
  send = handSender(net, { from: westland, to: norland, sent: 4 })
  const { card } = await norland.call(partyCard, {}, 'officer')
  sealingKey = verifyCard(asUnverified<PartyCard>(utf8Encode(card))).keys.sealing
})
after(() => net.close())

/** An honest request, from the confirmed hit to its delivery; returns the document that Norland opened. */
async function honestRequest(value: string): Promise<RequestDocument> {
  const hit = await hitOf(westland, value)
  await westland.call(hitConfirm, { hit, reason: 'Seen twice.' }, 'officer')
  const { request } = await westland.call(requestOpen, { hit, urgency: 'R', question: 'Whose is it?' }, 'officer')
  await westland.call(requestApprove, { request }, 'approver')
  await eventually(() => norland.call(requestShow, { request }, 'officer'))
  await eventually(async () => {
    const shown = await westland.call(requestShow, { request }, 'officer')
    return shown.state === 'DELIVERED' ? true : undefined
  })
  return openedRequest(net, { from: westland, to: norland, request })
}

/** What a lie changes; everything else is as an honest node sends it. */
interface Lie {
  readonly document?: Partial<Record<keyof RequestDocument, unknown>>
  readonly body?: Partial<RequestSend>
  readonly events?: (events: readonly CaseEvent[]) => readonly CaseEvent[]
  readonly sameApprover?: boolean
  readonly sealedFor?: string
}

async function requestBody({ document: change, body, events, sameApprover, sealedFor }: Lie): Promise<RequestSend> {
  const request = randomUUID()
  const document = { ...honest, request, salt: toBase64url(randomBytes(32)), ...change }
  const bytes = canonicalBytes(Object.fromEntries(Object.entries(document).filter(([, value]) => value !== undefined)))
  const chain = eventsOf({ request, content: toBase64url(sha256(bytes)), sameApprover: sameApprover === true })
  const context = { name: 'request.send', from: 'westland-police', to: 'norland-police', request: sealedFor ?? request }
  return {
    request,
    agreement,
    kind: 'information',
    purpose: 'computer-fraud',
    urgency: 'R',
    events: [...(events?.(chain) ?? chain)],
    sealed: await sealTo({ publicKey: sealingKey, context, bytes }),
    ...body,
  }
}

function eventsOf({ request, content, sameApprover }: { request: string; content: string; sameApprover: boolean }) {
  let state = newRequest({
    object: request,
    requesting: 'westland-police',
    requested: 'norland-police',
    kind: 'information',
    agreement,
    urgency: 'R',
    clock: { acknowledge: 7 * 24 * 60, answer: 7 * 24 * 60 },
  })
  const events: CaseEvent[] = []
  const person = (name: string, role: string) => {
    const actor = actorToken({ object: request, person: name, secret: new Uint8Array(32) })
    return { by: 'person', actor, roles: [role] } as const
  }
  const steps: readonly [string, RequestState, ReturnType<typeof person> | { readonly by: 'node' }][] = [
    ['q1', 'DRAFT', person('ann', 'investigator')],
    ['q2', 'APPROVED', person('bob', 'supervisor')],
    ['q4', 'SENT', { by: 'node' }],
  ]
  for (const [row, to, acting] of steps) {
    const at = net.clock.now()
    const event = nextRequestEvent({ request: state, row, to, party: 'westland-police', acting, content, at })
    state = applyRequest(state, event)
    events.push(event)
  }
  // A lying node would write the same person twice; ours does not let it.
  if (sameApprover)
    return events.map((event) => (event.row === 'q2' ? { ...event, actor: events[0]?.actor ?? null } : event))
  return events
}

async function received(): Promise<number> {
  return (await norland.call(requestList, {}, 'officer')).requests.length
}

test('the control: a request sent by hand as an honest node sends it is delivered', async () => {
  const before = await received()
  const body = await requestBody({})
  assert.equal(await send(requestSend, body), 'taken')
  assert.equal(await received(), before + 1)
  assert.equal((await norland.call(requestShow, { request: body.request }, 'officer')).state, 'DELIVERED')
})

const otherReference = toBase64url(new Uint8Array(8).fill(9))
const lies: readonly (readonly [string, string, () => Lie])[] = [
  ['a document that no person confirmed', 'schema', () => ({ document: { confirmation: undefined } })],
  ['a citation of a row that is not there', 'object-mismatch', () => citing({ rowReference: otherReference })],
  ['a citation of another epoch', 'object-mismatch', () => citing({ epoch: 7 })],
  ['a citation of another publisher', 'object-mismatch', () => citing({ publisher: 'westland-police' })],
  ['a citation of another agreement than its own', 'object-mismatch', () => citing({ agreement: unused })],
  [
    'a row of one agreement cited under another',
    'object-mismatch',
    () => ({ ...citing({ agreement: unused }, { agreement: unused }), body: { agreement: unused } }),
  ],
  ['C-05 a batch that its sender never paid for', 'object-mismatch', () => citing({ batch: randomUUID() })],
  ['C-05 an identifier that the cited row does not hold', 'object-mismatch', () => about('domain/1', 'other.example')],
  [
    'C-05 the identifier of the cited row under another profile',
    'object-mismatch',
    () => about('url/1', 'shared.example'),
  ],
  ['D-07 a purpose that the agreement lacks', 'purpose-not-permitted', () => ({ body: { purpose: 'extortion' } })],
  ['a purpose that no taxonomy knows', 'purpose-not-permitted', () => ({ body: { purpose: 'jaywalking' } })],
  ['another purpose outside than inside', 'object-mismatch', () => ({ document: { purpose: 'extortion' } })],
  ['another urgency outside than inside', 'object-mismatch', () => ({ body: { urgency: 'U' } })],
  ['a confidential mark outside only', 'object-mismatch', () => ({ body: { confidential: true } })],
  ['a confidential mark inside only', 'object-mismatch', () => ({ document: { confidential: true } })],
  ['an unknown agreement', 'agreement-not-in-force', () => ({ body: { agreement: toBase64url(randomBytes(32)) } })],
  ['D-11 one person who drafted and approved', 'same-person', () => ({ sameApprover: true, events: rechained })],
  ['no approval', 'object-mismatch', () => ({ events: (events) => events.filter(({ row }) => row !== 'q2') })],
  ['a draft that was never sent', 'object-mismatch', () => ({ events: (events) => events.slice(0, 2) })],
  [
    'an act of the reader, written by the sender',
    'role-forbids',
    () => ({ events: (events) => events.map((event) => ({ ...event, party: 'norland-police' })) }),
  ],
  ['a document sealed for another request', 'object-mismatch', () => ({ sealedFor: randomUUID() })],
  ['events about another document', 'object-mismatch', () => ({ events: aboutAnother })],
]

for (const [why, code, lie] of lies) {
  test(`a request with ${why} is refused as ${code} and leaves nothing`, async () => {
    const before = await received()
    assert.equal(await send(requestSend, await requestBody(lie())), code)
    assert.equal(await received(), before)
  })
}

/** As honest, but that it follows an earlier request. */
const following = (document: RequestDocument): Lie => ({ document: { schema: 5, follows: document.request } })
const atNorland = (change: string) => norland.query(`update request set ${change} where id = $1`, [honest.request])

test('a request follows only what the same party asked about the same row, and not out of a fence', async () => {
  const before = await received()
  const refused = async (lie: Lie) => {
    assert.equal(await send(requestSend, await requestBody(lie)), 'object-mismatch')
  }
  await refused({ document: { schema: 5, follows: randomUUID() } })
  await refused(following(ofAnother))
  const unnamed = await requestBody({ document: { follows: honest.request } })
  assert.equal(await send(requestSend, unnamed), 'schema', 'a schema that knows of none that follows')
  await atNorland("partner = 'eastland-cert'")
  await refused(following(honest))
  await atNorland("partner = 'westland-police', is_confidential = true")
  await refused(following(honest))
  await atNorland('is_confidential = false')
  assert.equal(await received(), before)
  assert.equal(await send(requestSend, await requestBody(following(honest))), 'taken')
  assert.equal(await received(), before + 1)
})

test('a request that is already here is refused', async () => {
  const body = await requestBody({})
  assert.equal(await send(requestSend, body), 'taken')
  assert.equal(await send(requestSend, body), 'object-mismatch')
})

test('a party moves only its own side of a request, and only one that is its own', async () => {
  const body = await requestBody({})
  assert.equal(await send(requestSend, body), 'taken')
  const { request } = body
  await norland.call(requestAcknowledge, { request }, 'officer')
  const [first] = body.events as readonly CaseEvent[]
  assert.ok(first)
  const accepts: CaseEvent = {
    ...first,
    seq: 6,
    row: 'q12',
    from: 'ACKNOWLEDGED',
    to: 'ACCEPTED',
    role: 'approver',
    content: null,
  }
  assert.equal(await send(requestEvent, { request, event: accepts, sealed: null }), 'object-mismatch')
  const asNorland = { ...accepts, party: 'norland-police' }
  assert.equal(await send(requestEvent, { request, event: asNorland, sealed: null }), 'role-forbids')
  assert.equal(await send(requestEvent, { request: randomUUID(), event: accepts, sealed: null }), 'not-found')
  const stranger = handSender(net, { from: eastland, to: norland, sent: 0 })
  assert.equal(await stranger(requestEvent, { request, event: accepts, sealed: null }), 'not-found')
  assert.equal((await norland.call(requestShow, { request }, 'officer')).state, 'ACKNOWLEDGED')
})

test('D-10 an event from a time to come, or from long before the one that it follows, is refused', async () => {
  const { request } = honest
  const [last] = await westland.query('select event from request_event where request = $1 order by seq desc limit 1', [
    request,
  ])
  const [taken] = await westland.query(`select count(*)::int as sent from inbox where party = 'norland-police'`, [])
  const before = JSON.parse(String(last?.['event'])) as CaseEvent
  const say = handSender(net, { from: norland, to: westland, sent: Number(taken?.['sent']) })
  const event = (shift: number): CaseEvent => ({
    ...before,
    ...{ seq: before.seq + 1, row: 'q8', from: 'DELIVERED', to: 'ACKNOWLEDGED', role: 'desk', content: null },
    ...{ actor: toBase64url(randomBytes(32)), prevHash: eventHash(before) },
    at: formatInstant(net.clock.now() + shift),
  })
  for (const shift of [hour, -365 * 24 * hour])
    assert.equal(await say(requestEvent, { request, event: event(shift), sealed: null }), 'object-mismatch')
  assert.equal(await say(requestEvent, { request, event: event(0), sealed: null }), 'taken')
})

function citing(change: Partial<RequestDocument['citation']>, document: Lie['document'] = {}): Lie {
  return { document: { citation: { ...honest.citation, ...change }, ...document } }
}

/** A genuine hit cited, and a question about something else: nobody asks past its budget by way of a request. */
function about(profile: string, value: string): Lie {
  return { document: { identifier: { profile, value } } }
}

/** The chain made whole again after a change, so that only the change is wrong. */
function rechained(events: readonly CaseEvent[]): readonly CaseEvent[] {
  let prevHash = events[0]?.prevHash ?? ''
  return events.map((event) => {
    const next = { ...event, prevHash }
    prevHash = toBase64url(sha256(canonicalBytes(next)))
    return next
  })
}

function aboutAnother(events: readonly CaseEvent[]): readonly CaseEvent[] {
  const content = toBase64url(randomBytes(32))
  return rechained(events.map((event) => ({ ...event, content })))
}

function only<Value>(values: readonly Value[]): Value {
  const [value] = values
  assert.ok(value !== undefined && values.length === 1)
  return value
}
