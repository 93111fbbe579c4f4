import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isComityError, signingKeyFromSeed } from '@comity/codec'
import { agreementHash } from '@comity/agreement'
import {
  composeTerms,
  divideTerms,
  negotiate,
  type NegotiationSpeech,
  signStatement,
  verifyNegotiationStatement,
} from '@comity/agreement/negotiation'
import { type Delegation, nextOf, openTable, signed, type Table } from './negotiating.ts'

/** Everybody hears everything that was said. */
function meet({ delegations }: Table): void {
  const all = delegations.flatMap(({ held }) => held)
  for (const { hear } of delegations) hear(...all)
}

function clauseOf({ sees }: Delegation, clause: string) {
  return sees().clauses.find((standing) => standing.clause === clause) ?? assert.fail(`no clause ${clause}`)
}

/** Says yes to the newest proposal of every clause that is open for it. */
function acceptAll(delegation: Delegation): void {
  const open = delegation.sees().clauses.filter(({ separated }) => separated.includes(delegation.party))
  const proposals = open.map(({ clause, proposals: made }) => ({
    clause,
    proposal: made.at(-1)?.proposal ?? assert.fail(),
  }))
  if (proposals.length > 0) delegation.say({ kind: 'accept', proposals })
}

function agree(table: Table): void {
  for (const delegation of table.delegations) acceptAll(delegation)
  meet(table)
}

function initial(delegation: Delegation): void {
  const { text, ballot } = delegation.sees()
  if (text === null || typeof text === 'string') return assert.fail('no text to initial')
  delegation.say({ kind: 'initial', ballot: ballot.ballot, text: text.hash })
}

function three(): {
  readonly table: Table
  readonly alva: Delegation
  readonly borea: Delegation
  readonly corvo: Delegation
} {
  const table = openTable(3)
  const [alva, borea, corvo] = table.delegations
  return alva && borea && corvo ? { table, alva, borea, corvo } : assert.fail()
}

const retention = (days: number) => ({
  text: [{ language: 'en', text: 'What was received is kept as long as named.' }],
  terms: { retention: { clause: '8', days } },
})

test('terms taken apart and put together again are the same terms', () => {
  const { terms } = openTable(3)
  assert.deepEqual(composeTerms({ ...terms, supersedes: null }, divideTerms(terms)), terms)
})

test('terms with an audit are taken apart and put together too, and an audit stands in one clause', () => {
  const { terms } = openTable(3)
  const auditors = [{ clause: '8', name: 'The auditor', key: 'CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk' }]
  const audit = { clause: '7', openings: 300, windowDays: 120, erasedPercent: 5 }
  const audited = { ...terms, auditors, audit }
  const frame = { ...terms, supersedes: null }
  const provisions = divideTerms(audited)
  assert.deepEqual(composeTerms(frame, provisions), audited)
  const twice = new Map(provisions)
  const clause = twice.get('8')
  assert.ok(clause)
  twice.set('8', { ...clause, terms: { ...clause.terms, audit: { ...audit, clause: '8' } } })
  assert.throws(
    () => composeTerms(frame, twice),
    (error) => isComityError(error, 'schema'),
  )
})

test('who opens stands for the text; the others are asked', () => {
  const { alva, table } = three()
  assert.ok(alva.sees().clauses.every(({ separated }) => separated.join(' ') === 'borea corvo'))
  agree(table)
  const { text, frozen } = alva.sees()
  assert.equal(typeof text === 'object' && text?.hash, agreementHash(table.terms))
  assert.equal(frozen, null)
})

test('an amendment that all accept is in the text, and the text freezes when all have initialled it', () => {
  const { table, alva, borea, corvo } = three()
  const amendment = borea.say({
    kind: 'propose',
    clause: '8',
    base: table.negotiation,
    provision: retention(90),
    reason: 'our law allows 90 days',
  })
  assert.deepEqual(clauseOf(borea, '8').positions.at(-1), {
    party: 'borea',
    stance: 'amend',
    proposal: amendment.hash,
    reason: 'our law allows 90 days',
  })
  meet(table)
  agree(table)
  for (const delegation of [alva, borea, corvo]) initial(delegation)
  assert.equal(alva.sees().frozen, null)
  meet(table)
  const { text, frozen } = alva.sees()
  if (text === null || typeof text === 'string') return assert.fail()
  assert.deepEqual(text.terms.retention, { clause: '8', days: 90 })
  assert.deepEqual([frozen, corvo.sees().frozen], [text.hash, text.hash])
  // Nothing changes a text that is frozen.
  const late = corvo.say({ kind: 'reject', clause: '8', proposal: amendment.hash, reason: 'too late' })
  assert.deepEqual(corvo.sees().void, [{ statement: late.hash, reason: 'text-initialled' }])
  const round = borea.say({ kind: 'round', round: 1, until: '2026-03-01T00:00:00.000Z' })
  assert.deepEqual(borea.sees().void, [{ statement: round.hash, reason: 'text-initialled' }])
  assert.equal(corvo.sees().frozen, text.hash)
})

test('a reservation keeps its clause open until it is lifted', () => {
  const { table, alva, corvo } = three()
  agree(table)
  const about = { clause: '5.4', proposal: table.negotiation }
  corvo.say({ kind: 'reserve', ...about, reason: 'our parliament has not looked' })
  meet(table)
  assert.deepEqual([clauseOf(alva, '5.4').separated, alva.sees().text], [['corvo'], null])
  corvo.say({ kind: 'accept', proposals: [about] })
  meet(table)
  assert.equal(clauseOf(alva, '5.4').agreed, table.negotiation)
})

test('a new clause is open for all; one that is agreed to be left out is not in the text', () => {
  const { table, alva } = three()
  const text = [{ language: 'en', text: 'The parties meet once a year.' }]
  const act = { kind: 'propose', base: null, provision: { text, terms: {} }, reason: 'we should meet' } as const
  const added = alva.say({ ...act, clause: '10' })
  alva.say({ kind: 'propose', clause: '5.2', base: table.negotiation, provision: null, reason: 'not needed' })
  meet(table)
  agree(table)
  assert.equal(clauseOf(alva, '10').agreed, added.hash)
  // Without 5.2 nothing says by when a request is answered: all agree, and it is no agreement.
  assert.equal(alva.sees().text, 'schema')
})

test('whoever has not initialled may object, and the next ballot begins', () => {
  const { table, alva, borea, corvo } = three()
  agree(table)
  initial(alva)
  initial(borea)
  meet(table)
  const void1 = alva.say({ kind: 'object', ballot: 1, reason: 'a second vote' })
  corvo.say({ kind: 'object', ballot: 1, reason: 'one comma' })
  meet(table)
  assert.deepEqual(alva.sees().void, [{ statement: void1.hash, reason: 'ballot-closed' }])
  assert.deepEqual(alva.sees().ballot, { ballot: 2, initialled: [], objected: [] })
  for (const delegation of [alva, borea, corvo]) initial(delegation)
  meet(table)
  assert.notEqual(alva.sees().frozen, null)
})

test('whoever has initialled stands by it while others have not voted', () => {
  const { table, alva } = three()
  agree(table)
  initial(alva)
  const { hash } = alva.say({ kind: 'reject', clause: '8', proposal: table.negotiation, reason: 'second thoughts' })
  assert.deepEqual(alva.sees().void, [{ statement: hash, reason: 'text-initialled' }])
})

test('a statement is judged by what its author had seen, not by what has come since', () => {
  const { table, alva, borea, corvo } = three()
  agree(table)
  // At the same time: corvo initials, alva amends. Neither knew of the other.
  initial(corvo)
  alva.say({ kind: 'propose', clause: '8', base: table.negotiation, provision: retention(30), reason: 'shorter' })
  meet(table)
  assert.deepEqual(borea.sees().void, [])
  assert.deepEqual(clauseOf(borea, '8').separated, ['alva'])
  assert.deepEqual(
    borea.sees().ballot.initialled.map(({ party }) => party),
    ['corvo'],
  )
  // Nobody can initial what is not agreed any more.
  const other = borea.say({ kind: 'initial', ballot: 1, text: agreementHash(table.terms) })
  assert.deepEqual(borea.sees().void, [{ statement: other.hash, reason: 'text-differs' }])
})

test('rounds are the chair’s', () => {
  const { table, alva, borea } = three()
  const until = '2026-03-01T00:00:00.000Z'
  const usurped = alva.say({ kind: 'round', round: 1, until })
  borea.say({ kind: 'round', round: 1, until })
  meet(table)
  assert.deepEqual(alva.sees().rounds, [{ round: 1, until }])
  assert.deepEqual(alva.sees().void, [{ statement: usurped.hash, reason: 'not-the-chair' }])
})

test('a proposal is answered by those who have seen it', () => {
  const { table, alva, borea } = three()
  const unseen = borea.say({
    kind: 'propose',
    clause: '8',
    base: table.negotiation,
    provision: retention(30),
    reason: 'shorter',
  })
  const { hash } = alva.say({ kind: 'accept', proposals: [{ clause: '8', proposal: unseen.hash }] })
  meet(table)
  assert.deepEqual(alva.sees().void, [{ statement: hash, reason: 'proposal-unknown' }])
})

test('a party that tells two things under one number loses its voice from there on, at everybody', () => {
  const { table, alva, borea, corvo } = three()
  agree(table)
  const state = borea.sees()
  const about = { clause: '8', proposal: table.negotiation }
  const one = signed(nextOf(state, 'borea', { kind: 'reject', ...about, reason: 'for alva' }))
  const other = signed(nextOf(state, 'borea', { kind: 'accept', proposals: [about] }))
  alva.hear(one)
  corvo.hear(other)
  assert.deepEqual(alva.sees().equivocations, [])
  meet(table)
  const { number } = one.statement
  const found = [{ party: 'borea', number, statements: [one.hash, other.hash].sort() }]
  assert.deepEqual([alva.sees().equivocations, corvo.sees().equivocations], [found, found])
  // What it said before counts, what it says after does not; others go on.
  assert.equal(clauseOf(alva, '8').agreed, table.negotiation)
  assert.equal(corvo.sees().taken.get('borea')?.number, number - 1)
  alva.say({ kind: 'reject', ...about, reason: 'not with that one' })
  assert.deepEqual(clauseOf(alva, '8').separated, ['alva'])
})

test('what names something that is not here waits', () => {
  const { table, alva, borea } = three()
  const [first, second] = [1, 2].map(() =>
    borea.say({ kind: 'accept', proposals: [{ clause: '8', proposal: table.negotiation }] }),
  )
  if (first === undefined || second === undefined) return assert.fail()
  alva.hear(second)
  assert.deepEqual(alva.sees().waiting, [second.hash])
  alva.hear(first)
  assert.deepEqual(alva.sees().waiting, [])
})

test('whoever has seen a statement cannot say that he has not seen what it came from', () => {
  const { table, alva, borea, corvo } = three()
  const about = { clause: '8', proposal: table.negotiation }
  const cause = alva.say({ kind: 'reject', ...about, reason: 'no' })
  borea.hear(cause)
  const effect = borea.say({ kind: 'accept', proposals: [about] })
  corvo.hear(cause, effect)
  const honest = nextOf(corvo.sees(), 'corvo', { kind: 'accept', proposals: [about] })
  const blind = signed({ ...honest, seen: honest.seen.map((one) => ({ ...one, number: 1 })) })
  assert.deepEqual(honest.seen, [
    { party: 'alva', number: 2 },
    { party: 'borea', number: 1 },
  ])
  alva.hear(effect, blind)
  assert.deepEqual(alva.sees().waiting, [blind.hash])
})

test('without its opening there is no negotiation', () => {
  const { table, borea } = three()
  const said = borea.say({ kind: 'accept', proposals: [{ clause: '8', proposal: table.negotiation }] })
  assert.equal(negotiate(table.negotiation, [said]), undefined)
})

test('a statement that does not mean one thing is refused', () => {
  const { table, alva, borea } = three()
  const about = { clause: '8', proposal: table.negotiation }
  const act: NegotiationSpeech = { kind: 'accept', proposals: [{ clause: '8', proposal: table.negotiation }] }
  const good = nextOf(borea.sees(), 'borea', act)
  const opening = table.opening.statement
  if (opening.act.kind !== 'open') return assert.fail()
  const [first] = opening.act.provisions
  if (first === undefined) return assert.fail()
  const foreign = { clause: '7', provision: retention(1) }
  const refused = {
    'seen unsorted': {
      ...good,
      seen: [
        { party: 'corvo', number: 1 },
        { party: 'alva', number: 1 },
      ],
    },
    'its author among the seen': { ...good, seen: [{ party: 'borea', number: 1 }] },
    'a first statement with a predecessor': { ...good, previous: table.negotiation },
    'a later one without': { ...good, number: 2 },
    'no negotiation': { ...good, negotiation: null },
    'an opening inside another': { ...opening, negotiation: table.negotiation },
    'a chair who is no party': { ...opening, act: { ...opening.act, chair: 'gavia' } },
    'an observer who is a party': {
      ...opening,
      act: { ...opening.act, observers: [{ party: 'alva', memberClass: 'ngo' as const }] },
    },
    'a clause twice': { ...opening, act: { ...opening.act, provisions: [first, first] } },
    'terms of another clause': { ...opening, act: { ...opening.act, provisions: [foreign] } },
    'a clause accepted twice': { ...good, act: { kind: 'accept' as const, proposals: [about, about] } },
    'a reason of no words': { ...good, act: { kind: 'reject' as const, ...about, reason: '' } },
    'an instant that is none': { ...good, at: 'yesterday' },
  }
  for (const [name, statement] of Object.entries(refused)) {
    assert.throws(
      () => signed(statement),
      (error) => isComityError(error, 'schema'),
      name,
    )
  }
  const jws = signStatement({
    statement: alva.held[0]?.statement ?? assert.fail(),
    key: signingKeyFromSeed(new Uint8Array(32).fill(1)),
  })
  const publicKey = signingKeyFromSeed(new Uint8Array(32).fill(2)).publicKey
  assert.throws(
    () => verifyNegotiationStatement({ jws, publicKey }),
    (error) => isComityError(error, 'signature-invalid'),
  )
})
