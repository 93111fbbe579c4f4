import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { after, before } from 'node:test'
import { templateBasis } from '@comity/agreement'
import * as api from '@comity/client/api'
import { formatInstant } from '@comity/codec'
import {
  ask,
  eventually,
  importLines,
  openCase,
  publish,
  startTestnet,
  sync,
  type TestParty,
  type Testnet,
} from '../src/index.ts'
import { claimText, freezeTerms, payment } from './freeze-scene.ts'
import { hitOf, recordOf, retractionsOf, sendRequest } from './retraction-scene.ts'

/*
 * Two units of one party. Everything that one of them holds is asked for by the other, which has every working role.
 */
let net: Testnet
let norland: TestParty
/** Token of a person of the other unit, by the roles that one person may have together. */
let other: readonly string[]
const ids = {
  case: '',
  import: '',
  job: '',
  hit: '',
  request: '',
  record: '',
  retraction: '',
  waiting: '',
  subject: '',
  shield: '',
  emergency: '',
  network: '',
  candidate: '',
  freeze: '',
  target: '',
  evidence: randomUUID(),
}
type Kind = keyof typeof ids
const plainHandling = { tlp: 'AMBER', pap: 'AMBER', europol: [] }
const until = '2030-01-01T00:00:00.000Z'
const nobody = { parties: [], memberClasses: [], countries: [] }
let agreement: string
/** A day on which something may be planned. */
let planned = ''

before(async () => {
  net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'sudland-bank', memberClass: 'company', country: 'SG' },
    ],
  })
  norland = net.party('norland-police')
  const sudland = net.party('sudland-bank')
  await net.introduceAll()
  const terms = freezeTerms(net)
  const budgets = { ...terms.budgets, emergencyReserve: terms.budgets.perDay }
  agreement = await net.signAgreement({ ...terms, budgets })
  const theirCase = await openCase(sudland)
  await importLines(sudland, { case: theirCase, profile: 'domain/1', lines: ['a.example', 'b.example'] })
  await publish(sudland, agreement)
  await sync(norland, { agreement, publisher: sudland })
  ids.case = await openCase(norland)
  ids.import = (
    await importLines(norland, { case: ids.case, profile: 'domain/1', lines: ['a.example', 'b.example', '?'] })
  ).import
  ids.job = (await norland.call(api.indexPublish, { agreement }, 'officer')).job
  await norland.waitFor({ job: ids.job })
  await ask(norland, { case: ids.case, agreement, publishers: [sudland] })
  await retractOne(sudland, theirCase)
  const declared = { publisher: 'sudland-bank', profile: 'domain/1', urgency: 'E1', elements: 1, reason: 'x' } as const
  ids.emergency = (await norland.call(api.emergencyOpen, { agreement, ...declared }, 'officer')).emergency
  ids.hit = await hitOf(norland, 'a.example')
  await linkCases()
  await norland.call(api.hitConfirm, { hit: ids.hit, reason: 'Seen.' }, 'officer')
  const draft = { hit: ids.hit, urgency: 'R' as const, question: 'Whose?' }
  const letter = { kind: 'access' as const, profile: 'domain/1', value: 'a.example', received: null, clock: null }
  ids.subject = (await norland.call(api.subjectOpen, letter, 'officer')).subject
  ids.request = (await norland.call(api.requestOpen, draft, 'officer')).request
  const stop = { partner: 'sudland-bank', agreement, hit: null, ground: 'x', claim: claimText(net) }
  ids.freeze = (await norland.call(api.freezeOpen, stop, 'officer')).freeze
  await eventually(() => norland.call(api.requestShow, { request: ids.request }, 'officer'))
  await norland.query(
    `insert into evidence (id, side, partner, unit, agreement, request, state, actor_secret, opened_at)
     select $1, side, partner, unit, agreement, id, 'OFFERED', actor_secret, opened_at from request where id = $2`,
    [ids.evidence, ids.request],
  )
  const add = async (roles: readonly ('investigator' | 'liaison' | 'custodian' | 'supervisor' | 'legal')[]) => {
    const person = { name: 'Somebody else', unit: 'Fraud unit', roles: [...roles] }
    return (await norland.call(api.personAdd, person, 'administrator')).token
  }
  other = [await add(['investigator', 'liaison', 'custodian']), await add(['supervisor', 'legal'])]
})
after(() => net.close())

/** The unit has a group of linked cases that waits for a person, and a network. */
async function linkCases(): Promise<void> {
  const linked = await openCase(norland)
  await importLines(norland, { case: linked, profile: 'domain/1', lines: ['a.example'] })
  await norland.waitFor(await norland.call(api.networkFind, {}, 'officer'))
  ids.candidate = (await norland.call(api.networkCandidates, {}, 'officer')).candidates[0]?.candidate ?? ''
  const body = { name: 'A network', cases: [await openCase(norland)], reason: 'x' }
  ids.network = (await norland.call(api.networkOpen, body, 'officer')).network
}

/** The party has a retraction of a partner to answer, and one of its own waits for the second person. */
async function retractOne(sudland: TestParty, theirCase: string): Promise<void> {
  const request = await sendRequest(norland, { to: sudland, hit: await hitOf(norland, 'b.example') })
  const theirs = await recordOf(sudland, { case: theirCase, value: 'b.example' })
  const proposed = await sudland.call(api.recordDelete, { record: theirs.record, reason: 'wrong' }, 'officer')
  await sudland.call(api.recordDecide, { retraction: proposed.retraction, decision: 'approve' }, 'approver')
  ids.retraction = (await retractionsOf(norland, { request, count: 1 }))[0]?.retraction ?? ''
  const { record } = await recordOf(norland, { case: ids.case, value: 'b.example' })
  ids.record = record
  planned = formatInstant(net.clock.now()).slice(0, 10)
  const other = await recordOf(norland, { case: ids.case, value: 'a.example' })
  const target = { record: other.record, from: planned, until: planned }
  ids.target = (await norland.call(api.targetAdd, target, 'officer')).target
  ids.waiting = (await norland.call(api.recordDelete, { record, reason: 'wrong' }, 'officer')).retraction
  const body = { record, ground: 'source', notTo: nobody } as const
  ids.shield = (await norland.call(api.shieldPlace, body, 'officer')).shield
}

function question(file: string): Readonly<Record<string, unknown>> {
  const asked = { publishers: ['sudland-bank'], profile: 'domain/1', statuses: ['suspect'], purpose: 'computer-fraud' }
  return { case: file, agreement, ...asked, basis: templateBasis, mode: 'once', allowance: 'daily' }
}

/** A whole body for each call that names something of a unit. */
const bodies: Readonly<Record<string, (named: Readonly<Record<Kind, string>>) => Readonly<Record<string, unknown>>>> = {
  'case.show': (named) => ({ case: named.case }),
  'import.show': (named) => ({ import: named.import, afterLine: 0 }),
  'job.show': (named) => ({ job: named.job }),
  'match.preview': (named) => question(named.case),
  'match.start': (named) => question(named.case),
  'case.close': (named) => ({ case: named.case }),
  'case.links': (named) => ({ case: named.case }),
  'network.dismiss': (named) => ({ candidate: named.candidate, reason: 'x' }),
  'network.show': (named) => ({ network: named.network }),
  'network.add': (named) => ({ network: named.network, cases: [named.case], reason: 'x' }),
  'network.remove': (named) => ({ network: named.network, cases: [named.case], reason: 'x' }),
  'network.split': (named) => ({ network: named.network, name: 'x', cases: [named.case], reason: 'x' }),
  'network.close': (named) => ({ network: named.network, reason: 'x' }),
  'case.confidential': (named) => ({ case: named.case, ground: 'tipping-off' }),
  'subject.show': (named) => ({ subject: named.subject }),
  'subject.extend': (named) => ({ subject: named.subject, reason: 'complexity' }),
  'subject.decide': (named) => ({
    ...{ subject: named.subject, decision: 'grant', ground: null, change: null, disclose: [] },
  }),
  'subject.approve': (named) => ({ subject: named.subject, decision: 'approve' }),
  'subject.report': (named) => ({ subject: named.subject }),
  'subject.withdraw': (named) => ({ subject: named.subject }),
  'subject.lift': (named) => ({ subject: named.subject }),
  'record.list': (named) => ({ case: named.case, after: null, find: null }),
  'record.reveal': (named) => ({ record: named.record }),
  'record.delete': (named) => ({ record: named.record, reason: 'wrong' }),
  'record.correct': (named) => ({ record: named.record, reason: 'wrong', change: { status: 'victim' } }),
  'record.decide': (named) => ({ retraction: named.waiting, decision: 'approve' }),
  'shield.place': (named) => ({ record: named.record, ground: 'source', notTo: nobody }),
  'shield.confirm': (named) => ({ shield: named.shield }),
  'shield.lift': (named) => ({ shield: named.shield }),
  'emergency.approve': (named) => ({ emergency: named.emergency }),
  'evidence.collect': (named) => ({
    ...{ evidence: named.evidence, request: named.request, title: 'x', collectedAt: '2026-01-01T00:00:00.000Z' },
    ...{ collector: 'x', source: 'x', method: 'x', tool: { name: 'x', version: '1' }, legalBasis: 'x' },
    files: [{ file: randomUUID(), name: 'x' }],
  }),
  'evidence.seal': (named) => ({ evidence: named.evidence }),
  'evidence.fetch': (named) => ({ evidence: named.evidence }),
  'evidence.verify': (named) => ({ evidence: named.evidence }),
  'evidence.offer': (named) => ({
    ...{ evidence: named.evidence, handling: plainHandling, uses: ['court'] },
    retainUntil: '2099-01-01T00:00:00.000Z',
  }),
  'evidence.accept': (named) => ({ evidence: named.evidence }),
  'evidence.use': (named) => ({ evidence: named.evidence, use: 'court', recipient: null, reason: 'x' }),
  'evidence.ask': (named) => ({ evidence: named.evidence, use: 'court', recipient: null, reason: 'x' }),
  'evidence.consent': (named) => ({ evidence: named.evidence, isGiven: true }),
  'evidence.derive': (named) => ({
    ...{ evidence: named.evidence, item: randomUUID(), sha256: agreement, handling: plainHandling, made: 'x' },
  }),
  'evidence.cancel': (named) => ({ evidence: named.evidence }),
  'evidence.decline': (named) => ({ evidence: named.evidence, ground: 'R11', fix: null }),
  'evidence.archive': (named) => ({ evidence: named.evidence, reason: 'x' }),
  'evidence.return': (named) => ({ evidence: named.evidence, method: 'x', reason: 'x' }),
  'evidence.hold': (named) => ({ evidence: named.evidence, reason: 'x' }),
  'evidence.recall': (named) => ({ evidence: named.evidence, reason: 'x' }),
  'evidence.keep': (named) => ({ evidence: named.evidence, reason: 'x', until: null }),
  'evidence.destroy': (named) => ({ evidence: named.evidence, method: 'x', reason: 'x' }),
  'evidence.show': (named) => ({ evidence: named.evidence }),
  'evidence.read': (named) => ({ evidence: named.evidence, file: 1 }),
  'target.add': (named) => ({ record: named.record, from: planned, until: planned }),
  'target.contact': (named) => ({ hit: named.hit }),
  'target.withdraw': (named) => ({ target: named.target }),
  'retraction.show': (named) => ({ retraction: named.retraction }),
  'retraction.answer': (named) => ({ retraction: named.retraction, answer: 'deleted' }),
  'hit.show': (named) => ({ hit: named.hit }),
  'hit.reveal': (named) => ({ hit: named.hit }),
  'hit.report': (named) => ({ hit: named.hit, to: null }),
  'hit.confirm': (named) => ({ hit: named.hit, reason: 'x' }),
  'hit.dismiss': (named) => ({ hit: named.hit, reason: 'x' }),
  'request.open': (named) => ({ hit: named.hit, urgency: 'R', question: 'x' }),
  'freeze.open': (named) => ({
    ...{ partner: 'sudland-bank', agreement, hit: named.hit, ground: null, claim: claimText(net) },
  }),
  'freeze.follow': (named) => ({
    ...{ freeze: named.freeze, hop: 0, partner: 'sudland-bank', agreement, beneficiary: null, account: null },
  }),
  'freeze.show': (named) => ({ freeze: named.freeze }),
  'freeze.approve': (named) => ({ freeze: named.freeze }),
  'freeze.acknowledge': (named) => ({ freeze: named.freeze }),
  'freeze.find': (named) => ({ freeze: named.freeze, held: '0', until: null, hops: [], shortfall: null }),
  'freeze.refuse': (named) => ({ freeze: named.freeze, ground: 'R05', fix: null }),
  'freeze.order': (named) => ({
    ...{ freeze: named.freeze, order: 'lift', authority: 'x', reference: 'x', document: 'A'.repeat(43), minor: '1' },
    ...{ requestingMinor: null, until: null, remedy: null },
  }),
  'freeze.reveal': (named) => ({ freeze: named.freeze }),
  'freeze.return': (named) => ({ freeze: named.freeze, minor: '1', victim: 'x', payment }),
  'freeze.receive': (named) => ({ freeze: named.freeze }),
  'freeze.end': (named) => ({ freeze: named.freeze, as: 'cancelled' }),
  'request.circulate': (named) => ({
    ...{ hit: named.hit, to: ['sudland-bank', 'westland-cert'], urgency: 'R', question: 'x' },
  }),
  'request.group': (named) => ({ request: named.request }),
  'request.show': (named) => ({ request: named.request }),
  'request.reveal': (named) => ({ request: named.request }),
  'request.letter': (named) => ({ request: named.request }),
  'request.approve': (named) => ({ request: named.request }),
  'request.acknowledge': (named) => ({ request: named.request }),
  'request.judge': (named) => ({ request: named.request, reason: 'treaty' }),
  'request.refuse': (named) => ({ request: named.request, ground: 'R06', fix: null }),
  'request.accept': (named) => ({ request: named.request }),
  'request.cancel': (named) => ({ request: named.request }),
  'request.hasten': (named) => ({ request: named.request }),
  'request.clarify': (named) => ({ request: named.request, fields: ['facts'], text: 'x' }),
  'request.supply': (named) => ({ request: named.request, supplied: [{ field: 'facts', value: 'x' }] }),
  'request.reroute': (named) => ({ request: named.request, competent: 'eastland-customs', text: 'x' }),
  'request.conditions': (named) => ({ request: named.request, accept: true }),
  'request.postpone': (named) => ({
    ...{ request: named.request, code: 'P01', text: 'x' },
    ...{ until: '2030-01-01T00:00:00.000Z', reviewAt: null },
  }),
  'request.resume': (named) => ({ request: named.request }),
  'request.consult': (named) => ({ request: named.request, ground: 'R12', text: 'x' }),
  'request.close': (named) => ({ request: named.request, useful: true, used: true, outcome: null, text: null }),
  'request.dispute': (named) => ({ request: named.request, reason: 'incomplete', text: 'x' }),
  'request.settle': (named) => ({ request: named.request, text: null }),
  'request.appeal': (named) => ({ request: named.request, text: 'x' }),
  'request.review': (named) => ({ request: named.request, text: null }),
  'request.withdraw': (named) => ({ request: named.request, text: 'x' }),
  'request.fence': (named) => ({ request: named.request, conditions: [], text: 'x' }),
  'request.preserve': (named) => ({ request: named.request, until, reference: 'x', text: null }),
  'request.extend': (named) => ({ request: named.request, until, text: 'x' }),
  'request.release': (named) => ({ request: named.request, text: 'x' }),
  'request.advise': (named) => ({ request: named.request, risk: 'availability', text: 'x' }),
  'request.unfence': (named) => ({ request: named.request }),
  'request.unmark': (named) => ({ request: named.request }),
  'request.remark': (named) => ({
    request: named.request,
    piece: 'document',
    marking: { ...plainHandling, audience: null },
  }),
  'request.answer': (named) => ({ request: named.request, text: 'x', nothingFound: false, searchedSources: [] }),
}

async function call(name: string, body: unknown, token: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const answer = await fetch(`${norland.ownUrl}/own/${name}`, { method: 'POST', headers, body: JSON.stringify(body) })
  const text = await answer.text()
  return `${String(answer.status)} ${text.replace(/urn:uuid:[0-9a-f-]{36}/, 'urn:uuid:')}`
}

test('every call that names something of a unit is in the list of this test', () => {
  const naming = Object.values(api).flatMap((declared) => {
    if (typeof declared !== 'object' || !('body' in declared)) return []
    const { properties } = declared.body as { readonly properties?: Readonly<Record<string, unknown>> }
    return Object.keys(ids).some((kind) => properties?.[kind] !== undefined) ? [declared.name] : []
  })
  assert.deepEqual(naming.sort(), Object.keys(bodies).sort())
})

test('F-11 what another unit holds is answered on every call like what was never there, and stays as it is', async () => {
  const unknown = {
    case: randomUUID(),
    import: randomUUID(),
    job: randomUUID(),
    hit: randomUUID(),
    request: randomUUID(),
    record: randomUUID(),
    retraction: randomUUID(),
    waiting: randomUUID(),
    shield: randomUUID(),
    subject: randomUUID(),
    emergency: randomUUID(),
    network: randomUUID(),
    candidate: randomUUID(),
    freeze: randomUUID(),
    target: randomUUID(),
    evidence: randomUUID(),
  }
  const state = await norland.state()
  for (const [name, bodyOf] of Object.entries(bodies)) {
    const answers = await Promise.all(other.map((token) => call(name, bodyOf(ids), token)))
    const blank = await Promise.all(other.map((token) => call(name, bodyOf(unknown), token)))
    assert.deepEqual(answers, blank, name)
    assert.ok(
      answers.some((answer) => answer.startsWith('404 ')),
      `${name}: one of the roles gets past the role check`,
    )
  }
  assert.deepEqual(await norland.state(), state)
  // The control: the unit itself reads it.
  assert.equal((await norland.call(api.requestShow, { request: ids.request }, 'officer')).state, 'DRAFT')
})

test('F-11 nobody puts a case of another unit into a network', async () => {
  const [token = ''] = other
  const bodyOf = (file: string) => ({ name: 'x', cases: [file], reason: 'x' })
  const answer = await call('network.open', bodyOf(ids.case), token)
  assert.match(answer, /^404 /)
  assert.equal(answer, await call('network.open', bodyOf(randomUUID()), token))
})

test('F-11 no list of a unit shows what another unit holds, and no import reaches its case', async () => {
  for (const name of [
    'case.list',
    'hit.list',
    'request.list',
    'freeze.list',
    'freeze.notices',
    'notice.list',
    'retraction.list',
    'target.list',
    'subject.list',
    'evidence.list',
    'network.list',
    'network.candidates',
  ]) {
    const lists = await Promise.all(other.map((token) => call(name, {}, token)))
    assert.ok(
      lists.some((list) => list.startsWith('200 ')),
      name,
    )
    for (const list of lists) for (const id of Object.values(ids)) assert.ok(!list.includes(id), name)
  }
  const headers = { authorization: `Bearer ${other[0] ?? ''}`, 'content-type': 'application/octet-stream' }
  const url = `${norland.ownUrl}/own/case.import?case=${ids.case}&format=text&profile=domain/1&status=suspect`
  assert.equal((await fetch(url, { method: 'POST', headers, body: 'b.example\n' })).status, 404)
})
