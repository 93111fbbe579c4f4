import { randomBytes, randomUUID } from 'node:crypto'
import { agreementDenunciationTyp, agreementSignatureTyp, templateBasis } from '@comity/agreement'
import { divideTerms, negotiationStatementTyp } from '@comity/agreement/negotiation'
import { type CaseEvent, eventHash } from '@comity/casework'
import { canonicalBytes, day, formatInstant, sha256, toBase64url } from '@comity/codec'
import { claimText } from './freeze-scene.ts'
import type { TwiceNamedScene } from './twice-named-scene.ts'

const digest = () => toBase64url(randomBytes(32))
const noEntry = toBase64url(new Uint8Array(32))

/** The body of an honest message, laid open; made anew for each mutant. */
export type Sample = (scene: TwiceNamedScene) => unknown

/**
 * One honest message of each kind that a party sends by itself. `[name, why]`: which of several that the wire name has.
 * Whoever adds a message adds a sample.
 */
export const samples: readonly (readonly [name: string, why: string, sample: Sample])[] = [
  ['agreement.propose', 'terms', ({ terms }) => ({ terms: terms(14) })],
  ['agreement.sign', 'of terms that are here', (scene) => signed(scene, scene.unsigned)],
  ['agreement.sign', 'that waits for its terms', (scene) => signed(scene, digest())],
  ['agreement.denounce', 'with notice', denounced],
  ['negotiation.statement', 'that opens', opening],
  ['operation.event', 'that proposes', (scene) => proposal(scene).body],
  ['outcome.statement', 'of one outcome', statement],
  ['outcome.figure', 'of a number', vote],
  ['index.manifest', 'first', ({ agreements }) => ({ agreement: agreements[0], known: null, seen: null })],
  ['match.evaluate', 'of one element', batch],
  ['request.send', 'with a document', request],
  ['request.event', 'that acknowledges', acknowledgement],
  ['request.event', 'that answers', answer],
  ['freeze.send', 'with a claim', stop],
  ['freeze.event', 'that acknowledges', acknowledgedStop],
  ['freeze.event', 'that found nothing', foundNothing],
  ['evidence.event', 'that states a collection', collected],
  ['evidence.chunk', 'of nothing', () => ({ evidence: randomUUID(), transfer: randomUUID(), index: 0 })],
  ['retraction.send', 'of a request', retraction],
  ['retraction.answer', 'to nothing', () => ({ retraction: randomUUID(), answer: 'deleted' })],
  ['reconcile.compare', 'of nothing', () => ({ ranges: [], resend: [] })],
  ['case.close', 'of a case', ({ agreements }) => ({ agreement: agreements[0], handle: digest() })],
  [
    'target.contact',
    'of a row',
    ({ agreements }) => ({ agreement: agreements[0], epoch: 1, reference: 'AAAAAAAAAAA' }),
  ],
  ['calendar.announce', 'of five days a week', ({ liar }) => ({ calendar: calendar(liar.code) })],
  ['message.void', 'for a message', () => ({ id: randomUUID(), digest: digest(), code: 'schema' })],
  ['key.rollover', 'to a new message key', rollover],
]

const instant = ({ net }: TwiceNamedScene, after = 0) => formatInstant(net.clock.now() + after)

function signed(scene: TwiceNamedScene, agreement: string) {
  const payload = { agreement, party: scene.liar.code, signedAt: instant(scene) }
  return { agreement, signature: { $jws: { typ: agreementSignatureTyp, payload } } }
}

function denounced(scene: TwiceNamedScene) {
  const [, agreement] = scene.agreements
  const { noticeDays } = scene.terms(11).inForce
  const payload = {
    agreement,
    party: scene.liar.code,
    denouncedAt: instant(scene),
    effectiveAt: instant(scene, noticeDays * day),
  }
  return { agreement, denunciation: { $jws: { typ: agreementDenunciationTyp, payload } } }
}

function opening(scene: TwiceNamedScene) {
  const terms = scene.terms(15)
  const act = {
    kind: 'open',
    supersedes: null,
    title: terms.title,
    parties: terms.parties,
    observers: [],
    chair: scene.liar.code,
    provisions: [...divideTerms(terms)].map(([clause, provision]) => ({ clause, provision })),
  }
  const payload = {
    negotiation: null,
    author: scene.liar.code,
    number: 1,
    previous: null,
    seen: [],
    at: instant(scene),
    act,
  }
  return { statement: { $jws: { typ: negotiationStatementTyp, payload } } }
}

/** The liar proposes an operation to the reader; the third party keeps its key. */
function proposal(scene: TwiceNamedScene) {
  const { liar, reader, agreements } = scene
  const [operation, salt] = [randomUUID(), digest()]
  const document = {
    ...{ schema: 1, operation, salt, title: 'An operation', agreement: agreements[0], clause: '1', lead: liar.code },
    ...{ members: [reader.code], keeper: 'eastland-cert', subjectsPerDay: 10 },
  }
  const payload = {
    ...{ operation, party: liar.code, seq: 1, row: 'o1', role: 'officer', actor: digest(), at: instant(scene) },
    ...{ content: toBase64url(sha256(canonicalBytes(document))), prevHash: noEntry, seen: [] },
  }
  return { operation, body: { event: { $jws: { typ: 'comity.operation.event+jws', payload } }, document } }
}

const known = new WeakMap<TwiceNamedScene, string>()

/** An operation that the reader has. */
async function proposed(scene: TwiceNamedScene): Promise<string> {
  const before = known.get(scene)
  if (before !== undefined) return before
  const { operation, body } = proposal(scene)
  known.set(scene, operation)
  const [from, to] = [scene.liar.code, scene.reader.code]
  const name = 'operation.event'
  await scene.senders[0].send({ hop: { name, from, to }, message: { typ: name, name, from, to }, body })
  return operation
}

async function statement(scene: TwiceNamedScene) {
  const { liar } = scene
  const operation = await proposed(scene)
  const facts = {
    ...{ day: '2026-08-03', place: 'FJ', executing: 'fiji-police', supporting: [], amount: null },
    ...{ bound: 'exact', provisional: false, withoutArrest: false },
  }
  const key = { kind: 'PERSON_ARRESTED', token: digest(), event: 1 }
  const said = { schema: 1, operation, party: liar.code, revision: 1, act: 'post', key, facts }
  const payload = {
    ...{ schema: 1, operation, party: liar.code, number: 1, lead: digest(), salt: digest(), statements: [said] },
  }
  return { batch: { $jws: { typ: 'comity.outcome.statement+jws', payload } } }
}

async function vote(scene: TwiceNamedScene) {
  const figure = {
    ...{ schema: 1, operation: await proposed(scene), kind: 'PERSON_ARRESTED', measure: 'subjects', place: null },
    ...{ from: null, to: null, asOf: instant(scene), supersedes: null, salt: digest() },
  }
  const payload = { schema: 1, figure, party: scene.liar.code, revision: 1, n: 1, root: digest() }
  return { vote: { $jws: { typ: 'comity.outcome.figure+jws', payload } } }
}

function batch({ net, agreements: [agreement], inquirer }: TwiceNamedScene) {
  return {
    agreement,
    epoch: inquirer.epoch.epoch,
    publicKeyDigest: toBase64url(sha256(inquirer.epoch.publicKey)),
    profile: 'domain/1',
    statuses: ['suspect'],
    purpose: 'computer-fraud',
    basis: templateBasis,
    mode: 'once',
    createdAt: formatInstant(net.clock.now()),
    batch: randomUUID(),
    count: 1,
    allowance: 'daily',
    caseHandle: '@handle',
    case: {
      $proved: {
        log: inquirer.party.code,
        body: { agreement, handle: noEntry, previous: noEntry, commitment: digest() },
      },
    },
    consistency: null,
  }
}

function request(scene: TwiceNamedScene) {
  const { agreements, document, liar, reader } = scene
  const id = randomUUID()
  const [agreement] = agreements
  const event = (seq: number, row: string, to: string, given: Partial<CaseEvent>) => ({
    ...{ object: id, seq, row, from: ['NONE', 'DRAFT', 'APPROVED'][seq - 1], to, party: liar.code, role: 'officer' },
    ...{ actor: digest(), at: instant(scene), content: '@document', prevHash: '@previous', ...given },
  })
  const { kind, purpose, urgency } = document
  return {
    ...{ request: id, agreement, kind, purpose, urgency },
    events: [
      event(1, 'q1', 'DRAFT', {}),
      event(2, 'q2', 'APPROVED', { role: 'approver' }),
      event(3, 'q4', 'SENT', { role: 'node', actor: null }),
    ],
    sealed: {
      $sealed: {
        context: { name: 'request.send', from: liar.code, to: reader.code, request: id },
        document: { ...document, request: id, salt: digest() },
      },
    },
  }
}

function stop(scene: TwiceNamedScene) {
  const { net, agreements, liar, reader } = scene
  const id = randomUUID()
  const [agreement] = agreements
  const event = (seq: number, row: string, to: string, given: Partial<CaseEvent>) => ({
    ...{ object: id, seq, row, from: ['NONE', 'DRAFT', 'APPROVED'][seq - 1], to, party: liar.code, role: 'officer' },
    ...{ actor: digest(), at: instant(scene), content: '@document', prevHash: '@previous', ...given },
  })
  const claim = claimText(net)
  const { purpose, urgency } = claim
  return {
    ...{ freeze: id, agreement, purpose, urgency },
    events: [
      event(1, 'f1', 'DRAFT', {}),
      event(2, 'f1a', 'APPROVED', { role: 'approver' }),
      event(3, 'f2', 'SENT', { role: 'node', actor: null }),
    ],
    sealed: {
      $sealed: {
        context: { name: 'freeze.send', from: liar.code, to: reader.code, request: id },
        document: { ...claim, schema: 1, freeze: id, agreement, parent: null, salt: digest() },
      },
    },
  }
}

/** f3 of a payment stop of the reader, which the liar has received. */
async function acknowledgedStop(scene: TwiceNamedScene) {
  const [freeze] = scene.freezes
  return {
    freeze,
    event: await nextEvent(scene, freeze, { row: 'f3', to: 'ACKNOWLEDGED', role: 'desk' }),
    sealed: null,
  }
}

/** f6 after it: all of it had gone. */
async function foundNothing(scene: TwiceNamedScene) {
  const { liar, reader } = scene
  const [freeze] = scene.freezes
  const none = { held: '0', movedOn: '0', notFound: claimText(scene.net).amount.minor, until: null, hops: [] }
  const document = { ...none, schema: 1, freeze, salt: digest(), shortfall: 'It was spent.' }
  const context = { name: 'freeze.event', from: liar.code, to: reader.code, request: freeze }
  const step = { row: 'f6', to: 'NOT_HELD', role: 'executor', content: '@document' } as const
  return { freeze, event: await nextEvent(scene, freeze, step), sealed: { $sealed: { context, document } } }
}

/** q8 of a request of the reader, which the liar has received. */
async function acknowledgement(scene: TwiceNamedScene) {
  const [id = ''] = scene.requests
  return {
    request: id,
    event: await nextEvent(scene, id, { row: 'q8', to: 'ACKNOWLEDGED', role: 'desk' }),
    sealed: null,
  }
}

/** q19 of the next one, after whatever comes before it. */
async function answer(scene: TwiceNamedScene) {
  const [, id = ''] = scene.requests
  return answerOf(scene, id, { request: id })
}

/** An answer that is about the request `said.request`, with all events that lead to it. */
export async function answerOf(scene: TwiceNamedScene, id: string, said: { readonly request: string }) {
  const { reader, liar, senders } = scene
  const both = [liar.code, reader.code].sort()
  const handling = { tlp: 'AMBER', pap: 'AMBER', europol: [], gradings: [] }
  const document = { ...answered, marking: { ...handling, audience: both, originators: [liar.code] }, ...said }
  const content = toBase64url(sha256(canonicalBytes(document)))
  const steps = [
    { row: 'q8', to: 'ACKNOWLEDGED', role: 'desk' },
    { row: 'q12', to: 'ACCEPTED', role: 'approver' },
    { row: 'q18', to: 'EXECUTING', role: 'executor', content },
  ] as const
  const { seq } = await lastEvent(scene, id)
  for (const step of steps.slice(seq - 4)) {
    const body = { request: id, event: await nextEvent(scene, id, step), sealed: null }
    const [from, to] = [liar.code, reader.code]
    const name = 'request.event'
    await senders[0].send({ hop: { name, from, to }, message: { typ: name, name, from, to }, body })
  }
  const context = { name: 'request.event', from: liar.code, to: reader.code, request: id }
  return {
    request: id,
    event: await nextEvent(scene, id, { row: 'q19', to: 'ANSWERED', role: 'approver', content: '@document' }),
    sealed: { $sealed: { context, document } },
  }
}

const answered = {
  schema: 2,
  nothingFound: false,
  text: 'A shell company.',
  searchedSources: ['register'],
  searchedAt: '2026-11-24T07:00:00.000Z',
  salt: toBase64url(new Uint8Array(32).fill(7)),
}

async function lastEvent({ reader }: TwiceNamedScene, id: string): Promise<CaseEvent> {
  const kept = `select seq, event from request_event where request = $1 union all select seq, event from freeze_event where "freeze" = $1`
  const rows = await reader.query(`select event from (${kept}) e order by seq desc limit 1`, [id])
  return JSON.parse(String(rows[0]?.['event'])) as CaseEvent
}

async function nextEvent(
  scene: TwiceNamedScene,
  id: string,
  step: Pick<CaseEvent, 'row' | 'to' | 'role'> & Partial<CaseEvent>,
): Promise<CaseEvent> {
  const last = await lastEvent(scene, id)
  return {
    ...{ object: id, seq: last.seq + 1, from: last.to, party: scene.liar.code, actor: digest(), at: instant(scene) },
    ...{ content: null, prevHash: eventHash(last), ...step },
  }
}

function retraction({ requests: [id], agreements: [agreement] }: TwiceNamedScene) {
  return { retraction: randomUUID(), request: id, agreement, act: 'delete', reason: 'wrong' }
}

/** e1 of what the liar gives for a request of the reader. */
function collected(scene: TwiceNamedScene) {
  const { agreements, liar, reader, requests } = scene
  const [agreement] = agreements
  const [evidence, [request]] = [randomUUID(), requests]
  const document = {
    ...{ schema: 1, evidence, salt: digest(), agreement, request, title: 'Statements', collectedAt: instant(scene) },
    ...{ collector: 'Fraud desk', source: 'Core system', method: 'Export', tool: { name: 'exporter', version: '4.1' } },
    ...{ legalBasis: 'Order 7', files: [{ name: 'a.pdf', bytes: 7, sha256: digest() }] },
  }
  const event = {
    ...{ object: evidence, seq: 1, row: 'e1', from: 'NONE', to: 'COLLECTED', party: liar.code, role: 'executor' },
    ...{ actor: digest(), at: instant(scene), content: '@document', prevHash: '@previous' },
  }
  const context = { name: 'evidence.event', from: liar.code, to: reader.code, request: evidence }
  const events = [{ event, sealed: { $sealed: { context, document } } }]
  return { evidence, agreement, request, events, handover: null }
}

function rollover(scene: TwiceNamedScene) {
  const { card, newKey } = scene
  const keys = { ...card.card.keys, message: toBase64url(newKey.publicKey) }
  const payload = { ...card.card, issuedAt: instant(scene), keys }
  return { card: { $jws: { typ: 'comity.party.card+jws', payload } }, until: instant(scene, day), revoked: false }
}

function calendar(party: string) {
  const offsets = [{ from: '2026-01-01T00:00:00.000Z', minutes: 60 }]
  const span = { from: '2026-01-01', until: '2027-12-31', holidays: ['2026-12-25'] }
  return { schema: 1, party, sequence: 1, timeZone: 'Europe/Oslo', offsets, workingDays: [1, 2, 3, 4, 5], ...span }
}
