import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isComityError } from '@comity/codec'
import {
  contradictionsIn,
  converted,
  countFigure,
  countOf,
  eventTotal,
  type Figure,
  figureDigest,
  figureState,
  keyText,
  ledgerOf,
  moneyTotal,
  type OutcomeKind,
  type OutcomeScope,
  outcomeSides,
  type OutcomeStatement,
  proveCounted,
  readFigure,
  subjectTotal,
  verifyCounted,
} from '@comity/casework/outcome'
import fc from 'fast-check'
import {
  china,
  dispute,
  doubled,
  heldBy,
  keyOf,
  merge,
  operation,
  partnersBooks,
  post,
  receivingBook,
  settlement,
  spelledAgain,
  tokenOf,
  withdraw,
} from './outcome-story.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
const indonesia = 'indonesia-police'
const everywhere = (kind: OutcomeKind): OutcomeScope => ({ kind, place: null, from: null, to: null })
const arrests = everywhere('PERSON_ARRESTED')
const surrenders = everywhere('PERSON_SURRENDERED')
const none = { agreed: 0, claimed: 0, disputed: 0 }

const told: readonly OutcomeStatement[] = [...partnersBooks(), ...receivingBook(), ...settlement()]

const figure: Figure = {
  schema: 1,
  operation,
  kind: 'PERSON_SURRENDERED',
  measure: 'subjects',
  place: null,
  from: null,
  to: null,
  asOf: '2018-03-01T00:00:00.000Z',
  supersedes: null,
  salt: tokenOf('a salt'),
}

test('1: books of 1,072 and 1,014 surrenders and of 1,186 and 1,196 arrests come to 1,014 and 1,196', () => {
  const naive = (kind: OutcomeKind) => [...partnersBooks(), ...receivingBook()].filter((one) => isOf(one, kind)).length
  assert.deepEqual([naive('PERSON_SURRENDERED'), naive('PERSON_ARRESTED')], [2_086, 2_382])
  const ledger = ledgerOf(told)
  assert.deepEqual(eventTotal(ledger, surrenders), { ...none, agreed: 1_014 })
  assert.deepEqual(eventTotal(ledger, arrests), { ...none, agreed: 1_196 })
  assert.deepEqual(subjectTotal(ledger, surrenders), { ...none, agreed: 1_014 })
  assert.deepEqual(contradictionsIn(ledger), [])
})

function isOf(statement: OutcomeStatement, kind: OutcomeKind): boolean {
  return statement.act === 'post' && statement.key.kind === kind
}

test('before the books are compared, what one side alone holds is claimed and not agreed', () => {
  const ledger = ledgerOf([...partnersBooks(), ...receivingBook()])
  assert.deepEqual(eventTotal(ledger, surrenders), { agreed: 1_014, claimed: doubled, disputed: 0 })
  assert.deepEqual(eventTotal(ledger, arrests), { agreed: 1_186, claimed: 10, disputed: 0 })
  const inIndonesia = { left: china, right: indonesia, scope: { ...surrenders, place: 'ID' } }
  const { both, onlyLeft, onlyRight } = outcomeSides(ledger, inIndonesia)
  assert.deepEqual([both.length, onlyLeft.length, onlyRight.length], [143, doubled, 0])
  assert.ok(onlyLeft.includes(keyText(keyOf({ kind: 'PERSON_SURRENDERED', name: spelledAgain(0) }))))
  // Returned under a name that nobody was arrested under: seen before anybody agrees to it.
  assert.equal(contradictionsIn(ledger).length, doubled)
  assert.throws(() => countFigure(ledger, figure), refusedAs('object-mismatch'))
})

test('2: shuffled, replayed and delivered three times: the same ledger and the same root', () => {
  const expected = countFigure(ledgerOf(told), figure)
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const shuffled = fc
        .sample(fc.shuffledSubarray([...told], { minLength: told.length }), { seed, numRuns: 3 })
        .flat()
      assert.equal(countFigure(ledgerOf(shuffled), figure).root, expected.root)
    }),
    { numRuns: 2 },
  )
})

test('3: two disputed of 1,014: 1,012 agreed, 2 disputed, and none of them counted twice', () => {
  const disputes = [0, 1].map((at) =>
    dispute({ party: indonesia, kind: 'PERSON_SURRENDERED', name: `ID person ${String(at)}`, revision: 2 }),
  )
  assert.deepEqual(eventTotal(ledgerOf([...told, ...disputes]), surrenders), { agreed: 1_012, claimed: 0, disputed: 2 })
})

test('4: a second arrest of one person is one more event and no more subject', () => {
  const again = heldBy([china, indonesia], { kind: 'PERSON_ARRESTED', name: 'ID person 0', event: 2 })
  const ledger = ledgerOf([...told, ...again])
  assert.equal(eventTotal(ledger, arrests).agreed, 1_197)
  assert.equal(subjectTotal(ledger, arrests).agreed, 1_196)
})

test('5: pairs of 60, 55 and 20 cases whose union is 90 come to 90', () => {
  const [a, b, c] = ['aland-police', 'bland-police', 'cland-police'] as const
  const pair = ({ parties, from, to }: { parties: readonly [string, string]; from: number; to: number }) =>
    Array.from({ length: to - from }, (_, at) => `case ${String(from + at)}`).flatMap((name) =>
      heldBy(parties, {
        kind: 'CASE_SOLVED',
        name,
        facts: { executing: 'bland-police', supporting: [], place: 'SE' },
      }),
    )
  // A and B share cases 0 to 59, B and C 35 to 89, A and C 35 to 54; all under B, which filed them.
  const pairs = [
    ...pair({ parties: [a, b], from: 0, to: 60 }),
    ...pair({ parties: [b, c], from: 35, to: 90 }),
    ...pair({ parties: [a, c], from: 35, to: 55 }),
  ]
  const ledger = ledgerOf(pairs)
  assert.deepEqual(eventTotal(ledger, everywhere('CASE_SOLVED')), { ...none, agreed: 90 })
  for (const [left, right, count] of [
    [a, b, 60],
    [b, c, 55],
  ] as const)
    assert.equal(outcomeSides(ledger, { left, right, scope: everywhere('CASE_SOLVED') }).both.length, count)
})

test('6: money stays what was stated; a rate is shown beside it, and a bound stays a bound', () => {
  const amount = { minor: '4230000000', currency: 'USD' }
  const facts = { amount, place: 'TL', executing: 'timor-fiu', supporting: [], bound: 'at-least' as const }
  const ledger = ledgerOf(heldBy(['timor-fiu', 'singapore-police'], { kind: 'FUNDS_HELD', name: 'uetr 1', facts }))
  const [sum] = moneyTotal(ledger, everywhere('FUNDS_HELD'))
  assert.ok(sum !== undefined)
  assert.deepEqual(sum.parts, { agreed: 4_230_000_000n, claimed: 0n, disputed: 0n })
  assert.deepEqual(sum.atLeast, { agreed: true, claimed: false, disputed: false })
  const rate = { from: 'USD', to: 'SGD', perMillion: 1_345_000, source: 'timor-fiu', day: '2024-07-25' }
  assert.equal(converted(sum, rate)?.parts.agreed, 5_689_350_000n)
  assert.equal(converted(sum, { ...rate, from: 'EUR' }), undefined)
  assert.equal(moneyTotal(ledger, everywhere('LOSS_REPORTED')).length, 0)
})

test('7: an agreed figure is corrected by another; what was proved under the first still verifies', async () => {
  const before = countFigure(ledgerOf(told), figure)
  const [first] = before.counted
  assert.ok(first !== undefined)
  const proof = await proveCounted(figure, before, first)
  const wrong = [china, indonesia].map((party) =>
    withdraw({ party, kind: 'PERSON_SURRENDERED', name: 'ID person 7', revision: 2 }),
  )
  const correction: Figure = {
    ...figure,
    asOf: '2018-04-01T00:00:00.000Z',
    supersedes: figureDigest(figure),
    salt: tokenOf('another salt'),
  }
  const after = countFigure(ledgerOf([...told, ...wrong]), correction)
  assert.deepEqual([before.n, after.n], [1_014, 1_013])
  const parties = [china, indonesia]
  const signed = (of: Figure, { n, root }: typeof before) =>
    parties.map((party) => ({ figure: figureDigest(of), party, revision: 1, n, root }))
  const stateOf = (of: Figure, count: typeof before, supersededBy: Parameters<typeof figureState>[0]['supersededBy']) =>
    figureState({ figure: figureDigest(of), parties, signatures: signed(of, count), supersededBy })
  assert.equal(stateOf(figure, before, []), 'AGREED')
  assert.equal(stateOf(figure, before, ['PROPOSED']), 'AGREED')
  assert.equal(stateOf(figure, before, [stateOf(correction, after, [])]), 'SUPERSEDED')
  verifyCounted(figure, { signed: before, one: first, proof })
  assert.throws(() => verifyCounted(figure, { signed: after, one: first, proof }), refusedAs('proof-invalid'))
  assert.throws(() => verifyCounted(correction, { signed: before, one: first, proof }), refusedAs('proof-invalid'))
})

test('8: an auditor with the tokens alone comes to the same number and root, and to no other from fewer', () => {
  const { n, root, counted } = countFigure(ledgerOf(told), figure)
  assert.deepEqual(countOf(figure, counted.toReversed()), { n, root, counted })
  assert.equal(n, 1_014)
  assert.notEqual(countOf(figure, counted.slice(1)).root, root)
  assert.notEqual(countOf({ ...figure, salt: tokenOf('another salt') }, counted).root, root)
  for (const one of counted) assert.match(one, /^[A-Za-z0-9_-]{43}$/)
})

test('retellings with another day or another amount are disputed, not second rows', () => {
  const said = { kind: 'FUNDS_HELD', name: 'uetr 2' } as const
  const facts = {
    amount: { minor: '3900000000', currency: 'USD' },
    place: 'TL',
    executing: 'timor-fiu',
    supporting: [],
    day: '2024-07-25',
  }
  const first = post({ ...said, party: 'timor-fiu', facts })
  const otherDay = post({ ...said, party: 'singapore-police', facts: { ...facts, day: '2024-07-24' } })
  const ledger = ledgerOf([first, otherDay])
  const [row] = ledger.rows.values()
  assert.deepEqual([ledger.rows.size, row?.state, row?.reasons], [1, 'disputed', ['day']])
  const less = { ...facts, amount: { minor: '4230000000', currency: 'USD' } }
  const [sum] = moneyTotal(
    ledgerOf([first, post({ ...said, party: 'singapore-police', facts: less })]),
    everywhere('FUNDS_HELD'),
  )
  assert.deepEqual(sum?.parts, { agreed: 0n, claimed: 0n, disputed: 3_900_000_000n })
})

test('nobody agrees with themselves, and not without the party that did it or one that is said to have helped', () => {
  const said = { kind: 'DEN_CLOSED', name: 'a house' } as const
  const facts = { executing: indonesia, supporting: [china] }
  const state = (parties: readonly string[]) =>
    [...ledgerOf(heldBy(parties, { ...said, facts })).rows.values()].map((row) => row.state)
  assert.deepEqual(state([indonesia]), ['claimed'])
  assert.deepEqual(state([china, 'malaysia-police']), ['claimed'])
  assert.deepEqual(state([indonesia, 'malaysia-police']), ['claimed'])
  assert.deepEqual(state([indonesia, china]), ['agreed'])
  const alone = ledgerOf(heldBy([indonesia], { ...said, facts: { ...facts, supporting: [] } }))
  assert.deepEqual(eventTotal(alone, everywhere('DEN_CLOSED')), { ...none, claimed: 1 })
})

for (const [reason, other] of [
  ['day', { day: '2017-08-04' }],
  ['place', { place: 'MY' }],
  ['executing', { executing: 'malaysia-police' }],
  ['amount', { bound: 'at-least' }],
  ['amount', { amount: { minor: '1', currency: 'IDR' } }],
] as const) {
  test(`two posts that differ in ${reason} (${JSON.stringify(other)}) are one disputed row`, () => {
    const said = { kind: 'FUNDS_HELD', name: 'u' } as const
    const facts = { amount: { minor: '1', currency: 'CNY' } }
    const differing = post({ ...said, party: china, facts: { ...facts, ...other } })
    const [row, ...more] = ledgerOf([post({ ...said, party: indonesia, facts }), differing]).rows.values()
    assert.deepEqual([row?.state, row?.reasons, more.length], ['disputed', [reason], 0])
  })
}

test('a subject with one agreed event is agreed, whatever else is said of it', () => {
  const said = { kind: 'PERSON_ARRESTED', name: 'p' } as const
  const second = post({ ...said, party: china, event: 2 })
  const third = { ...said, event: 3 }
  const disputed = [post({ ...third, party: china }), dispute({ ...third, party: indonesia })]
  const ledger = ledgerOf([...heldBy([china, indonesia], said), second, ...disputed])
  assert.deepEqual(eventTotal(ledger, arrests), { agreed: 1, claimed: 1, disputed: 1 })
  assert.deepEqual(subjectTotal(ledger, arrests), { ...none, agreed: 1 })
  assert.deepEqual(subjectTotal(ledgerOf([second, ...disputed]), arrests), { ...none, disputed: 1 })
})

test('a scope counts its days, first and last included, and its place', () => {
  const days = ['2017-08-02', '2017-08-03', '2017-08-04']
  const held = days.flatMap((day) => heldBy([china, indonesia], { kind: 'DEN_CLOSED', name: day, facts: { day } }))
  const count = (scope: Partial<OutcomeScope>) =>
    eventTotal(ledgerOf(held), { ...everywhere('DEN_CLOSED'), ...scope }).agreed
  assert.equal(count({}), 3)
  assert.equal(count({ from: '2017-08-03' }), 2)
  assert.equal(count({ to: '2017-08-03' }), 2)
  assert.equal(count({ from: '2017-08-03', to: '2017-08-03', place: 'ID' }), 1)
  assert.equal(count({ place: 'MY' }), 0)
})

test('a party that says two things under one revision is named, whichever came first, and both nodes take the same', () => {
  const said = { party: china, kind: 'DEN_CLOSED', name: 'a house' } as const
  const [one, other] = [post(said), post({ ...said, facts: { day: '2017-08-04' } })]
  const later = post({ ...said, revision: 2, facts: { day: '2017-08-05' } })
  const orders = [
    [one, other, later],
    [later, other, one],
    [other, later, one],
  ].map((order) => ledgerOf(order))
  for (const ledger of orders) {
    assert.deepEqual(ledger.equivocating, [china])
    assert.deepEqual(ledger.rows, orders[0]?.rows)
  }
  assert.deepEqual(ledgerOf([other, one]).rows, ledgerOf([one, other]).rows)
  assert.deepEqual(ledgerOf([one, later]).equivocating, [])
})

test('a merge moves a party’s own posts only, can be taken back, and a circle of merges ends', () => {
  const said = { kind: 'PERSON_ARRESTED', name: 'spelled one way' } as const
  const both = heldBy([china, indonesia], said)
  const mine = merge({ party: china, from: said.name, to: 'spelled another way' })
  const rows = (statements: readonly OutcomeStatement[]) =>
    [...ledgerOf(statements).rows.values()].map(({ key, holders }) => [key.token, [...holders.keys()]])
  const sorted = (pairs: readonly unknown[]) => new Set(pairs.map((pair) => JSON.stringify(pair)))
  assert.deepEqual(
    sorted(rows([...both, mine])),
    sorted([
      [tokenOf('spelled another way'), [china]],
      [tokenOf(said.name), [indonesia]],
    ]),
  )
  // Of eight pairs some come to lie the other way round in any order but the right one.
  for (const name of Array.from({ length: 8 }, (_, at) => `person ${String(at)}`)) {
    const moved = post({ ...said, party: china, name, facts: { day: '2017-08-05' } })
    const direct = post({ ...said, party: china, name: `${name}, direct`, facts: { day: '2017-08-04' } })
    const kept = ledgerOf([moved, direct, merge({ party: china, from: name, to: `${name}, direct` })])
    assert.deepEqual(
      [...kept.rows.values()].map(({ holders }) => holders.get(china)?.day),
      ['2017-08-04'],
    )
  }
  const back = merge({ party: china, from: said.name, to: said.name, revision: 2 })
  assert.deepEqual(rows([...both, mine, back]), [[tokenOf(said.name), [china, indonesia]]])
  // Of two that are each said to be the other, everybody takes the smaller token.
  const [smaller, larger] = ['one name', 'another name'].sort((one, other) => (tokenOf(one) < tokenOf(other) ? -1 : 1))
  assert.ok(smaller !== undefined && larger !== undefined)
  for (const name of [smaller, larger]) {
    const circle: readonly OutcomeStatement[] = [
      merge({ party: china, from: smaller, to: larger }),
      merge({ party: china, from: larger, to: smaller }),
    ]
    assert.deepEqual(rows([post({ ...said, party: china, name }), ...circle]), [[tokenOf(smaller), [china]]])
  }
})

test('what cannot be is found, and no figure is agreed over it', () => {
  const holders = [china, indonesia]
  const held = (kind: OutcomeKind, name: string, more: object = {}) => heldBy(holders, { kind, name, ...more })
  const found = (statements: readonly OutcomeStatement[]) =>
    contradictionsIn(ledgerOf(statements)).map(({ contradiction }) => contradiction)
  const twice = [...held('PERSON_SURRENDERED', 'p'), ...held('PERSON_SURRENDERED', 'p', { event: 2 })]
  assert.deepEqual(found(held('PERSON_SURRENDERED', 'p')), ['surrendered-unarrested'])
  assert.deepEqual(found(held('PERSON_SURRENDERED', 'p', { facts: { withoutArrest: true } })), [])
  assert.deepEqual(found([...held('PERSON_ARRESTED', 'p'), ...twice]), ['surrendered-twice'])
  assert.deepEqual(found(held('CASE_SOLVED', 'c')), ['solved-unlinked'])
  const money = (minor: string) => ({ facts: { amount: { minor, currency: 'CNY' } } })
  const paid = [...held('FUNDS_RETURNED', 'u', money('60')), ...held('FUNDS_CONFISCATED', 'u', money('41'))]
  assert.deepEqual(found([...held('FUNDS_HELD', 'u', money('100')), ...paid]), ['paid-out-more-than-held'])
  assert.deepEqual(found([...held('FUNDS_HELD', 'u', money('101')), ...paid]), [])
  // Disputed sums: only what is more in every reading contradicts.
  const more = post({ party: indonesia, kind: 'FUNDS_HELD', name: 'u', revision: 2, ...money('101') })
  assert.deepEqual(found([...held('FUNDS_HELD', 'u', money('100')), more, ...paid]), [])
  const provisional = held('PERSON_SURRENDERED', 'p', { facts: { withoutArrest: true, provisional: true } })
  assert.throws(() => countFigure(ledgerOf(provisional), figure), refusedAs('object-mismatch'))
})

test('a figure that was sent is read back, and a field more or a moment that is none is refused', () => {
  assert.deepEqual(readFigure(JSON.parse(JSON.stringify(figure))), figure)
  for (const change of [{ note: 'x' }, { asOf: '2018-02-30T00:00:00.000Z' }, { measure: 'names' }])
    assert.throws(() => readFigure({ ...figure, ...change }), refusedAs('schema'))
})

test('a figure is disputed while roots differ and agreed only when every party signed one', () => {
  const name = figureDigest(figure)
  const sign = (party: string, root: string, revision = 1) => ({ figure: name, party, revision, n: 3, root })
  const state = (...signatures: ReturnType<typeof sign>[]) =>
    figureState({ figure: name, parties: [china, indonesia], signatures, supersededBy: [] })
  assert.equal(state(), 'CLAIMED')
  assert.equal(state(sign(china, 'a')), 'PROPOSED')
  assert.equal(state(sign(china, 'a'), sign('malaysia-police', 'a')), 'PROPOSED')
  assert.equal(state(sign(china, 'a'), sign(indonesia, 'b')), 'DISPUTED')
  assert.equal(state(sign(china, 'a'), sign(indonesia, 'b'), sign(indonesia, 'a', 2)), 'AGREED')
  assert.equal(
    figureState({ figure: name, parties: [china], signatures: [sign(china, 'a')], supersededBy: [] }),
    'PROPOSED',
  )
})
