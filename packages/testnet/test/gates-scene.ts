import assert from 'node:assert/strict'
import { templateBasis, type Terms } from '@comity/agreement'
import {
  agreementPropose,
  agreementShow,
  agreementSign,
  type BodyOf,
  hitConfirm,
  hitList,
  indexPublish,
  indexSync,
  matchStart,
  requestAccept,
  requestAcknowledge,
  requestAnswer,
  requestApprove,
  requestClarify,
  requestJudge,
  requestOpen,
  requestRefuse,
  requestShow,
  requestSupply,
} from '@comity/client/api'
import { isComityError, sha256, toBase64url } from '@comity/codec'
import { indexManifest } from '@comity/protocol'
import { ask, eventually, importLines, openCase, sync, type TestParty, type Testnet } from '../src/index.ts'
import { hop, message } from './attacker.ts'
import type { Committed, HostileInquirer, KnownEpoch } from './hostile-inquirer.ts'
import { fetchSegment } from './suspension-scene.ts'

/** `passed`, or the code with which it was refused. */
export type Verdict = string

/** What comes of a call: a job counts as passed once it has ended well. */
export async function verdictOf(call: () => Promise<unknown>): Promise<Verdict> {
  try {
    await call()
    return 'passed'
  } catch (error) {
    if (isComityError(error)) return error.code
    throw error
  }
}

/** Signs terms at some of their parties only, and returns them to all. */
export async function signAt(terms: Terms, parties: readonly TestParty[]): Promise<string> {
  const [proposer] = parties
  assert.ok(proposer)
  const { agreement } = await proposer.call(agreementPropose, { terms }, 'approver')
  for (const party of parties) {
    await eventually(() => party.call(agreementShow, { agreement }, 'approver'))
    await party.call(agreementSign, { agreement }, 'approver')
  }
  for (const party of parties) {
    await eventually(async () => {
      const { signatures } = await party.call(agreementShow, { agreement }, 'approver')
      return signatures.length === parties.length ? true : undefined
    })
  }
  return agreement
}

/** The gates that an agreement is named to, as the people of `own` and the partner by hand meet them. */
export interface NamedGates {
  readonly net: Testnet
  readonly own: TestParty
  readonly partner: TestParty
  /** A third party whose node says nothing to `own`: what it says is made by hand. */
  readonly inquirer: HostileInquirer
  /** What that party knows under an agreement of which it has read a manifest. */
  readonly known: Map<string, KnownQuestion>
  /** A case of `own`. */
  readonly opened: string
}

/** What a question names beside the agreement: the epoch, and a case that is committed under it. */
export interface KnownQuestion {
  readonly epoch: KnownEpoch
  readonly committed: Committed
}

/** Every gate that takes the hash of an agreement, with what it says under one. */
export const namedGates: Readonly<Record<string, (gates: NamedGates, agreement: string) => Promise<Verdict>>> = {
  'match.start, own side of a question': ({ own, partner, opened }, agreement) =>
    verdictOf(() => own.call(matchStart, question({ opened, agreement, publisher: partner }), 'officer')),
  'index.publish, own': ({ own }, agreement) =>
    verdictOf(async () => own.waitFor(await own.call(indexPublish, { agreement }, 'officer'))),
  'index.sync, own': ({ own, partner }, agreement) =>
    verdictOf(async () => own.waitFor(await own.call(indexSync, { agreement, publisher: partner.code }, 'officer'))),
  'match.evaluate, of a partner': async ({ inquirer, known }, agreement) => {
    const { epoch, committed } = known.get(agreement) ?? inquirer
    const named = { epoch: epoch.epoch, publicKeyDigest: toBase64url(sha256(epoch.publicKey)) }
    const changes = { agreement, ...named, caseHandle: committed.handle }
    const proof = await inquirer.log.prove(committed.index)
    return (await inquirer.ask({ changes: { ...changes, case: proof } })).code ?? 'passed'
  },
  'index.manifest, of a partner': async ({ net, own, inquirer }, agreement) => {
    const now = net.clock.now()
    const body = { agreement, known: null, seen: null }
    const [from, to] = [inquirer.party, own]
    const jws = message({ definition: indexManifest, from, to, body, now })
    return (await hop({ from, to, name: 'index.manifest', jws, now })).code ?? 'passed'
  },
  'index.segment, of a partner': async ({ net, own, inquirer }, agreement) => {
    const status = await fetchSegment(net, { by: inquirer.party, of: own, agreement })
    return status === 200 ? 'passed' : String(status) // files say nothing but their hash: no code either
  },
}

export function question({
  opened,
  agreement,
  publisher,
  vary,
}: {
  readonly opened: string
  readonly agreement: string
  readonly publisher: TestParty
  readonly vary?: Partial<BodyOf<typeof matchStart>>
}): BodyOf<typeof matchStart> {
  return {
    case: opened,
    agreement,
    publishers: [publisher.code],
    profile: 'domain/1',
    statuses: ['suspect'],
    purpose: 'computer-fraud',
    basis: templateBasis,
    mode: 'once',
    allowance: 'daily',
    ...vary,
  }
}

const text = 'Who registered the domain?'
const draft = (party: TestParty, hit: string) =>
  party.call(requestOpen, { hit, urgency: 'R', question: text }, 'officer').then(({ request }) => request)
const inState = (party: TestParty, request: string, state: string) =>
  eventually(async () => {
    const shown = await party.call(requestShow, { request }, 'officer')
    return shown.state === state ? true : undefined
  })
const answerOf = (request: string) => ({
  request,
  text: 'A shell.',
  nothingFound: false,
  searchedSources: ['register'],
})

/** Requests under one agreement, each one step before the gate that it is named after. */
export interface Staged {
  /** A confirmed hit. */
  readonly open: string
  readonly approve: string
  /** A draft that is approved by a slow clock, so that the other side's gate decides. */
  readonly arrive: string
  readonly acknowledge: string
  readonly accept: string
  /** Judged to be no offence. */
  readonly refuse: string
  readonly answer: string
  readonly approveAnswer: string
  /** What was asked for is drafted. */
  readonly supplied: string
}

/** Brings requests of `asker` to `asked` to each stage; `lines` are in both lists, one a request. */
export async function stage({
  agreement,
  asker,
  asked,
  lines,
}: {
  readonly agreement: string
  readonly asker: TestParty
  readonly asked: TestParty
  readonly lines: readonly string[]
}): Promise<Staged> {
  const opened = await openCase(asker)
  await importLines(asker, { case: opened, profile: 'domain/1', lines })
  await sync(asker, { agreement, publisher: asked })
  const known = new Set((await asker.call(hitList, {}, 'officer')).hits.map(({ hit }) => hit))
  await ask(asker, { case: opened, agreement, publishers: [asked] })
  const hits = (await asker.call(hitList, {}, 'officer')).hits.map(({ hit }) => hit).filter((hit) => !known.has(hit))
  assert.equal(hits.length, lines.length)
  for (const hit of hits) await asker.call(hitConfirm, { hit, reason: 'Seen twice.' }, 'officer')
  const [open = '', ...others] = hits
  const drafts: string[] = []
  for (const hit of others) drafts.push(await draft(asker, hit))
  const [approve = '', arrive = '', ...delivered] = drafts
  for (const request of delivered) {
    await asker.call(requestApprove, { request }, 'approver')
    await inState(asked, request, 'DELIVERED')
  }
  const [acknowledge = '', accept = '', answer = '', approveAnswer = '', refuse = '', supplied = ''] = delivered
  for (const request of [accept, answer, approveAnswer, refuse, supplied])
    await asked.call(requestAcknowledge, { request }, 'officer')
  for (const request of [answer, approveAnswer]) await asked.call(requestAccept, { request }, 'approver')
  await asked.call(requestAnswer, answerOf(approveAnswer), 'officer')
  await asked.call(requestJudge, { request: refuse, reason: 'R06' }, 'approver')
  await asked.call(requestClarify, { request: supplied, fields: ['facts'], text: 'Which account?' }, 'officer')
  await inState(asker, supplied, 'NEEDS_INFO')
  const given = { request: supplied, supplied: [{ field: 'facts' as const, value: 'The one in the complaint.' }] }
  await asker.call(requestSupply, given, 'officer')
  return { open, approve, arrive, acknowledge, accept, answer, approveAnswer, refuse, supplied }
}

/** The gates of a request under way: who stands before it, and what it says. */
export interface RequestGates {
  readonly asker: TestParty
  readonly asked: TestParty
  readonly staged: Staged
}

/** Every gate of a request under way, the last first, so that none stands in another's way. */
export const requestGates: Readonly<Record<string, (gates: RequestGates) => Promise<Verdict>>> = {
  'request.approve of the answer (q19)': ({ asked, staged }) =>
    verdictOf(() => asked.call(requestApprove, { request: staged.approveAnswer }, 'approver')),
  'request.answer (q18)': ({ asked, staged }) =>
    verdictOf(() => asked.call(requestAnswer, answerOf(staged.answer), 'officer')),
  'request.refuse (q17)': ({ asked, staged }) =>
    verdictOf(() => asked.call(requestRefuse, { request: staged.refuse, ground: 'R06', fix: null }, 'approver')),
  'request.accept (q12)': ({ asked, staged }) =>
    verdictOf(() => asked.call(requestAccept, { request: staged.accept }, 'approver')),
  'request.acknowledge (q8)': ({ asked, staged }) =>
    verdictOf(() => asked.call(requestAcknowledge, { request: staged.acknowledge }, 'officer')),
  'request.approve of what was supplied (q10)': ({ asker, staged }) =>
    verdictOf(() => asker.call(requestApprove, { request: staged.supplied }, 'approver')),
  'request.approve of the draft (q2, q4)': ({ asker, staged }) =>
    verdictOf(() => asker.call(requestApprove, { request: staged.approve }, 'approver')),
  'request.open (q1)': ({ asker, staged }) => verdictOf(() => draft(asker, staged.open)),
}

/** Sends a drafted request and tells what becomes of it at the other node: it is taken up, or why not. */
export async function arrival({ asker, asked, staged }: RequestGates): Promise<Verdict> {
  const request = staged.arrive
  await asker.call(requestApprove, { request }, 'approver')
  return eventually(async () => {
    const [there] = await asked.query('select 1 as here from request where id = $1', [request])
    if (there !== undefined) return 'passed'
    return (await asker.call(requestShow, { request }, 'officer')).refused?.code
  })
}
