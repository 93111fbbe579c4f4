import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { type NegotiationSpeech, signStatement, type Statement } from '@comity/agreement/negotiation'
import {
  agreementShow,
  agreementSign,
  logReceipt,
  logVerify,
  negotiationHistory,
  negotiationList,
  negotiationOpen,
  negotiationShow,
  negotiationStatement,
} from '@comity/client/api'
import { formatInstant, isComityError } from '@comity/codec'
import { negotiationStatement as statementMessage } from '@comity/protocol'
import { eventually, simpleTerms, startTestnet, type TestParty, type Testnet } from '../src/index.ts'
import { stolenKey } from './attacker.ts'
import { handSender } from './hand-sent.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)

let net: Testnet
let norland: TestParty
let orange: TestParty
let sudland: TestParty
let university: TestParty
before(async () => {
  net = await startTestnet({
    parties: [
      { code: 'norland-police', memberClass: 'agency', country: 'NO' },
      { code: 'orange-bank', memberClass: 'company', country: 'OR' },
      { code: 'sudland-police', memberClass: 'agency', country: 'SU' },
      { code: 'westland-university', memberClass: 'university', country: 'WE' },
    ],
  })
  norland = net.party('norland-police')
  orange = net.party('orange-bank')
  sudland = net.party('sudland-police')
  university = net.party('westland-university')
  await net.introduceAll()
})
after(() => net.close())

let rows = 20_000
/** Opens a negotiation of the three, heard by the university, and waits until all have it. */
async function open(): Promise<string> {
  const terms = simpleTerms(net, { rows: (rows += 1), parties: [norland, orange, sudland] })
  const { negotiation } = await norland.call(
    negotiationOpen,
    { terms, chair: 'sudland-police', observers: ['westland-university'] },
    'approver',
  )
  for (const party of [orange, sudland, university]) await eventually(() => show(party, negotiation))
  return negotiation
}

const show = (party: TestParty, negotiation: string) => party.call(negotiationShow, { negotiation }, 'officer')
const say = (party: TestParty, negotiation: string, act: NegotiationSpeech) =>
  party.call(negotiationStatement, { negotiation, act }, 'approver')

/** Waits until the party sees what is asked for. */
async function sees<Seen>(
  party: TestParty,
  negotiation: string,
  look: (shown: Awaited<ReturnType<typeof show>>) => Seen | undefined,
): Promise<Seen> {
  return eventually(async () => look(await show(party, negotiation)))
}

async function acceptAll(party: TestParty, negotiation: string): Promise<void> {
  const { clauses } = await show(party, negotiation)
  const proposals = clauses
    .filter(({ separated }) => separated.includes(party.code))
    .map(({ clause, proposals: made }) => ({ clause, proposal: made.at(-1)?.proposal ?? assert.fail() }))
  if (proposals.length > 0) await say(party, negotiation, { kind: 'accept', proposals })
}

const textOf = (party: TestParty, negotiation: string) =>
  sees(party, negotiation, ({ text, ballot }) => (text === null ? undefined : { text, ballot: ballot.ballot }))

test('three parties amend, reserve, agree, initial and sign; an observer hears it all', async () => {
  const negotiation = await open()
  const clause = (await show(orange, negotiation)).clauses.find((one) => one.clause === '8') ?? assert.fail()
  const [first] = clause.proposals
  const text = first?.provision?.text ?? assert.fail()
  const { statement: amendment } = await say(orange, negotiation, {
    kind: 'propose',
    clause: '8',
    base: first?.proposal ?? null,
    provision: { text, terms: { retention: { clause: '8', days: 30 } } },
    reason: 'our law allows 30 days',
  })
  await sees(sudland, negotiation, ({ clauses }) => clauses.find(({ proposals }) => proposals.length === 2))
  await say(sudland, negotiation, { kind: 'reserve', clause: '8', proposal: amendment, reason: 'to be looked at' })
  await sees(norland, negotiation, ({ clauses }) => clauses.find(({ proposals }) => proposals.length === 2))
  for (const party of [norland, orange]) await acceptAll(party, negotiation)
  await acceptAll(sudland, negotiation)

  for (const party of [norland, orange, sudland]) {
    const agreed = await textOf(party, negotiation)
    await say(party, negotiation, { kind: 'initial', ...agreed })
  }
  const frozen = await sees(norland, negotiation, (shown) => shown.frozen ?? undefined)
  for (const party of [orange, sudland, university]) {
    assert.equal(await sees(party, negotiation, (shown) => shown.frozen ?? undefined), frozen)
  }
  // Nobody sent the terms: each party made them of the same statements.
  const { terms } = await orange.call(agreementShow, { agreement: frozen }, 'officer')
  assert.deepEqual((terms as { readonly retention: unknown }).retention, { clause: '8', days: 30 })
  for (const party of [norland, orange, sudland]) await party.call(agreementSign, { agreement: frozen }, 'approver')
  await eventually(async () => {
    const { state } = await norland.call(agreementShow, { agreement: frozen }, 'officer')
    return state === 'in-force' ? state : undefined
  })
  await assert.rejects(university.call(agreementShow, { agreement: frozen }, 'officer'), refusedAs('not-found'))
  const { negotiations } = await university.call(negotiationList, {}, 'officer')
  assert.equal(negotiations.find((one) => one.negotiation === negotiation)?.frozen, frozen)

  // What was frozen is changed by nobody.
  await assert.rejects(
    say(sudland, negotiation, { kind: 'round', round: 1, until: '2027-01-01T00:00:00.000Z' }),
    refusedAs('text-initialled'),
  )
})

test('the history is the same everywhere, signed, and in every log', async () => {
  const negotiation = await open()
  for (const party of [orange, sudland]) await acceptAll(party, negotiation)
  const { text } = await textOf(norland, negotiation)
  const histories = []
  for (const party of [norland, orange, sudland, university]) {
    await sees(party, negotiation, (shown) => (shown.text === text ? true : undefined))
    const { statements } = await party.call(negotiationHistory, { negotiation }, 'approver')
    histories.push(statements.map(({ statement, jws }) => `${statement} ${jws}`).sort())
    const last = statements.at(-1) ?? assert.fail()
    const { receipts } = await party.call(logReceipt, { id: last.statement }, 'approver')
    assert.deepEqual(
      receipts.map(({ type }) => type),
      ['negotiation.statement'],
    )
    await party.call(logVerify, {}, 'approver')
  }
  const [one, ...others] = histories
  for (const other of others) assert.deepEqual(other, one)
})

test('what has no effect is refused with why, and nobody hears it', async () => {
  const negotiation = await open()
  const until = '2027-01-01T00:00:00.000Z'
  const unknown = 'A'.repeat(43)
  const refused: readonly (readonly [TestParty, NegotiationSpeech, string])[] = [
    [orange, { kind: 'accept', proposals: [{ clause: '8', proposal: unknown }] }, 'proposal-unknown'],
    [orange, { kind: 'accept', proposals: [{ clause: '77', proposal: negotiation }] }, 'proposal-unknown'],
    [orange, { kind: 'round', round: 1, until }, 'not-the-chair'],
    [sudland, { kind: 'round', round: 2, until }, 'not-the-chair'],
    [orange, { kind: 'initial', ballot: 1, text: unknown }, 'text-differs'],
    [orange, { kind: 'initial', ballot: 2, text: unknown }, 'ballot-closed'],
    [orange, { kind: 'object', ballot: 1, reason: 'nothing to object to' }, 'ballot-closed'],
    [university, { kind: 'accept', proposals: [{ clause: '8', proposal: negotiation }] }, 'object-mismatch'],
  ]
  for (const [party, act, code] of refused) {
    await assert.rejects(say(party, negotiation, act), refusedAs(code), `${act.kind} ${code}`)
  }
  await assert.rejects(
    say(orange, unknown, { kind: 'object', ballot: 1, reason: 'of nothing' }),
    refusedAs('not-found'),
  )
  await assert.rejects(
    orange.call(negotiationStatement, { negotiation, act: { kind: 'round', round: 1, until } }, 'officer'),
    refusedAs('role-forbids'),
  )
  const { statements } = await norland.call(negotiationHistory, { negotiation }, 'approver')
  assert.equal(statements.length, 1)
})

test('a statement is taken from its author alone, and only under his key', async () => {
  const terms = simpleTerms(net, { rows: (rows += 1), parties: [norland, sudland, university] })
  const { negotiation } = await norland.call(negotiationOpen, { terms, chair: null, observers: [] }, 'approver')
  await eventually(() => show(sudland, negotiation))
  // The university's node says nothing by itself.
  const send = handSender(net, { from: university, to: sudland, sent: 0 })
  const own = stolenKey(university, 'message')
  const statement: Statement = {
    negotiation,
    author: 'norland-police',
    number: 2,
    previous: negotiation,
    seen: [],
    at: formatInstant(net.clock.now()),
    act: { kind: 'round', round: 1, until: '2027-01-01T00:00:00.000Z' },
  }
  const seen = [{ party: 'norland-police', number: 1 }]
  const act: NegotiationSpeech = { kind: 'accept', proposals: [{ clause: '8', proposal: negotiation }] }
  const ownStatement: Statement = { ...statement, author: 'westland-university', number: 1, previous: null, seen, act }
  const refused = {
    'another in his name, under the sender’s key': [signStatement({ statement, key: own }), 'object-mismatch'],
    'another’s, signed by that one': [
      signStatement({ statement, key: stolenKey(norland, 'message') }),
      'signature-invalid',
    ],
    'his own, signed by another': [
      signStatement({ statement: ownStatement, key: stolenKey(norland, 'message') }),
      'signature-invalid',
    ],
  } as const
  for (const [name, [jws, code]] of Object.entries(refused)) {
    assert.equal(await send(statementMessage, { statement: jws }), code, name)
  }
  assert.equal((await sudland.call(negotiationHistory, { negotiation }, 'approver')).statements.length, 1)
  assert.equal(
    await send(statementMessage, { statement: signStatement({ statement: ownStatement, key: own }) }),
    'taken',
  )
  assert.equal((await sudland.call(negotiationHistory, { negotiation }, 'approver')).statements.length, 2)
})

test('an opening that gives an observer another class, or does not name the reader, is refused', async () => {
  const terms = simpleTerms(net, { rows: (rows += 1), parties: [norland, sudland, university] })
  const { negotiation } = await norland.call(
    negotiationOpen,
    { terms, chair: null, observers: ['orange-bank'] },
    'approver',
  )
  const { statements } = await norland.call(negotiationHistory, { negotiation }, 'approver')
  const [, payload = ''] = statements[0]?.jws.split('.') ?? []
  const opened = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Statement
  const { act } = opened
  if (act.kind !== 'open') return assert.fail()
  const own = stolenKey(university, 'message')
  const by = (observers: typeof act.observers) => ({
    statement: signStatement({
      statement: { ...opened, author: university.code, act: { ...act, observers, chair: university.code } },
      key: own,
    }),
  })
  const toOrange = handSender(net, { from: university, to: orange, sent: 0 })
  assert.equal(await toOrange(statementMessage, by([{ party: 'orange-bank', memberClass: 'ngo' }])), 'object-mismatch')
  assert.equal(await toOrange(statementMessage, by([])), 'object-mismatch')
  assert.equal(await toOrange(statementMessage, by([{ party: 'orange-bank', memberClass: 'company' }])), 'taken')
})
