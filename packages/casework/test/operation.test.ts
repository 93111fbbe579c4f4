import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isComityError } from '@comity/codec'
import { caseRoles } from '@comity/casework'
import {
  finalOperationStates,
  type NamedOperationEvent,
  namedOperationEvent,
  type Operation,
  operationAt,
  operationRows,
  operationStateHash,
  operationStates,
  readOperationDocument,
  replayOperation,
} from '@comity/casework/operation'
import fc from 'fast-check'
import {
  type Act,
  act,
  before,
  bob,
  documents,
  fiji,
  indonesia,
  keeper,
  lead,
  persons,
  proposal,
  salt,
  story,
  told,
} from './operation-story.ts'
import { seededDraw } from './seeded-draw.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
const replay = (events: readonly NamedOperationEvent[]): Operation => replayOperation(proposal, events)
const whole = told(story.length)

test('an operation is proposed, mandated, planned, acted on, debriefed and closed', () => {
  const states = story.map((_act, at) => replay(whole.slice(0, at + 1)).state)
  const changes = states.filter((state, at) => state !== states[at - 1])
  assert.deepEqual(changes, ['PROPOSED', 'MANDATED', 'PLANNED', 'ACTIVE', 'SUSPENDED', 'ACTIVE', 'DEBRIEFED', 'CLOSED'])
  assert.deepEqual(replay(whole).refused, [])
})

test('every state is reached, every state that is not final has an exit, every role exists', () => {
  const reached = new Set<string>(['NONE'])
  operationRows.forEach(() => {
    for (const { from, to } of operationRows) {
      if (from.some((state) => reached.has(state))) to.forEach((state) => reached.add(state))
    }
  })
  assert.deepEqual([...reached].sort(), ['NONE', ...operationStates].sort())
  for (const state of operationStates) {
    const hasExit = operationRows.some(({ from, to }) => from.includes(state) && to.some((each) => each !== state))
    assert.equal(hasExit, !finalOperationStates.includes(state), state)
  }
  for (const { roles } of operationRows) for (const role of roles) assert.ok(caseRoles.includes(role))
})

test('the same events make the same operation in any order and however often they come', () => {
  const expected = operationStateHash(replay(whole))
  fc.assert(
    fc.property(fc.shuffledSubarray([...whole, ...whole], { minLength: 2 * whole.length }), (events) => {
      assert.equal(operationStateHash(replay(events)), expected)
    }),
    { numRuns: 100 },
  )
})

test('an event waits for what its party had seen, and nothing after it counts before', () => {
  const withoutKey = whole.filter(({ event }) => event.row !== 'k1')
  const { state, waiting } = replay(withoutKey)
  assert.equal(state, 'PROPOSED')
  assert.ok(waiting.length > 10)
  assert.deepEqual(replay(whole).waiting, [])
})

for (const [row, missing] of [
  ['o2', ['m1', 'k1']],
  ['o4', ['m2']],
  ['o6', ['m4']],
] as const) {
  test(`${row} needs the consent of every party: without that of any one it is refused`, () => {
    for (const left of story.filter((each) => missing.some((one) => one === each.row))) {
      const kept: NamedOperationEvent[] = []
      for (const each of story.slice(
        0,
        story.findIndex((one) => one.row === row),
      )) {
        if (each !== left && !(left.party === keeper && each.row === 'k1')) kept.push(act(replay(kept), each))
      }
      assert.throws(() => act(replay(kept), { row, party: lead, by: 'bob' }), refusedAs('consent-missing'))
    }
  })
}

test('a new plan takes back the consent to the former one', () => {
  const seen = replay(before('o4'))
  const { seq, head } = seen.heads.get(lead) ?? assert.fail()
  const former = whole.find(({ event }) => event.row === 'o3')?.event ?? assert.fail()
  const others = [...seen.heads].filter(([party]) => party !== lead).map(([party, place]) => ({ party, ...place }))
  const next = namedOperationEvent({ ...former, seq: seq + 1, prevHash: head, content: salt, seen: others })
  const changed = replay([...before('o4'), next])
  assert.deepEqual([changed.state, changed.refused, changed.agreed.get('m2')], ['PLANNED', [], []])
  assert.throws(() => act(changed, { row: 'o4', party: lead, by: 'bob' }), refusedAs('consent-missing'))
})

test('four eyes: who proposed, planned or wrote the debrief does not approve it; who suspended does not lift it', () => {
  for (const [row, first] of [
    ['o2', 'o1'],
    ['o4', 'o3'],
    ['o6', 'o5'],
    ['o9', 'o8'],
  ] as const) {
    const events: NamedOperationEvent[] = []
    for (const each of story.slice(
      0,
      story.findIndex((one) => one.row === row),
    )) {
      events.push(act(replay(events), each.row === first ? { ...each, by: 'eve' } : each))
    }
    const party = row === 'o9' ? indonesia : lead
    assert.throws(() => act(replay(events), { row, party, by: 'eve' }), refusedAs('same-person'), row)
  }
})

test('an act of the wrong party, of the wrong role, or about another document is refused by whoever receives it', () => {
  for (const [at, { row, party }] of story.entries()) {
    const { event } = whole[at] ?? assert.fail()
    const { content } = operationRows.find((each) => each.row === row) ?? assert.fail()
    const seen = whole.slice(0, at)
    const forged = (changed: Partial<typeof event>) => replay([...seen, namedOperationEvent({ ...event, ...changed })])
    const codeOf = ({ refused }: Operation) => refused[0]?.code
    assert.equal(codeOf(forged({ role: 'desk' })), 'role-forbids', row)
    assert.equal(codeOf(forged(event.role === 'node' ? { actor: bob } : { actor: null })), 'role-forbids', row)
    if (content !== 'new')
      assert.equal(codeOf(forged({ content: content === null ? salt : bob })), 'object-mismatch', row)
    else assert.equal(codeOf(forged({ content: null })), 'object-mismatch', row)
    const other = party === keeper ? fiji : keeper
    const { seq, head } = replay(seen).heads.get(other) ?? { seq: 0, head: noHead }
    const seenOthers = [...replay(seen).heads]
      .filter(([code]) => code !== other)
      .map(([code, place]) => ({ party: code, ...place }))
    const byOther = forged({ party: other, seq: seq + 1, prevHash: head, seen: seenOthers })
    if (row === 'm1') continue // both sides are invited
    assert.equal(codeOf(byOther), 'role-forbids', row)
  }
})

const noHead = Buffer.alloc(32).toString('base64url')

test('whoever is not of the operation has no voice in it', () => {
  const stranger = namedOperationEvent({ ...(whole[1] ?? assert.fail()).event, party: 'westland-police' })
  assert.equal(operationStateHash(replay([...whole, stranger])), operationStateHash(replay(whole)))
})

test('a suspension holds every further act up until the party that placed it lifts it', () => {
  const events = [...before('o9')]
  assert.deepEqual([replay(events).state, replay(events).suspendedBy], ['SUSPENDED', [indonesia]])
  assert.throws(() => act(replay(events), { row: 'o5', party: lead, by: 'ann' }), refusedAs('object-mismatch'))
  assert.throws(() => act(replay(events), { row: 'o9', party: fiji, by: 'eve' }), refusedAs('object-mismatch'))
  events.push(act(replay(events), { row: 'o7', party: lead, by: 'bob' }))
  assert.equal(replay(events).state, 'CANCELLED')
})

test('an act that was made before its party heard of a suspension stands, whichever came first', () => {
  const seen = before('o8')
  const [held, debriefed] = [
    act(replay(seen), { row: 'o8', party: indonesia, by: 'bob' }),
    act(replay(seen), { row: 'o5', party: lead, by: 'ann' }),
  ]
  const [one, other] = [replay([...seen, held, debriefed]), replay([...seen, debriefed, held])]
  assert.equal(operationStateHash(one), operationStateHash(other))
  assert.deepEqual([one.state, one.refused], ['DEBRIEFED', []])
})

test('a party that writes two events under one number is named, and everybody takes the same of the two', () => {
  const seen = before('m3')
  const [one, other] = (['ann', 'eve'] as const).map((by) => act(replay(seen), { row: 'm3', party: fiji, by }))
  if (one === undefined || other === undefined) return assert.fail()
  const states = [replay([...seen, one, other]), replay([...seen, other, one])]
  assert.deepEqual(
    states.map(({ equivocating }) => equivocating),
    [[fiji], [fiji]],
  )
  assert.equal(new Set(states.map(operationStateHash)).size, 1)
})

test('how the operation stood is read off the lead’s chain at the place that an outcome names', () => {
  const { events } = replay(whole)
  const at = (row: string) =>
    operationAt(replay(whole), { party: lead, head: events.find(({ event }) => event.row === row)?.hash ?? '' })
  assert.deepEqual([at('o3'), at('o4'), at('o5'), at('o6')], ['PLANNED', 'ACTIVE', 'DEBRIEFED', 'CLOSED'])
  assert.equal(operationAt(replay(before('o4')), { party: lead, head: salt }), undefined)
})

test('a document in which one party has two parts, or a task lies outside the days, is refused', () => {
  const refused = [
    ['o1', { ...documents.o1, members: [fiji, keeper] }],
    ['o1', { ...documents.o1, members: [fiji, lead] }],
    ['o1', { ...documents.o1, keeper: lead }],
    ['o1', { ...documents.o1, members: [] }],
    ['o3', { ...documents.o3, days: ['2026-08-04'] }],
    ['o3', { ...documents.o3, days: ['2026-02-30'] }],
    ['o3', { ...documents.o3, tasks: [...documents.o3.tasks, ...documents.o3.tasks] }],
    ['o8', { ...documents.o8, reason: '' }],
  ] as const
  for (const [row, document] of refused) assert.throws(() => readOperationDocument(row, document), refusedAs('schema'))
  for (const [row, document] of Object.entries(documents)) {
    assert.deepEqual(readOperationDocument(row as keyof typeof documents, document), document)
  }
})

function tried(seen: Operation, next: Act): NamedOperationEvent | undefined {
  try {
    return act(seen, next)
  } catch (error) {
    assert.ok(isComityError(error), String(error))
    return undefined
  }
}

/** Every party on its own copy, over links that lose, double and reorder. */
function walk(seed: string, steps: number): ReadonlySet<string> {
  const draw = seededDraw(seed)
  const parties = [lead, fiji, indonesia, keeper]
  const states = new Set<string>()
  for (let step = 0; step < steps;) {
    const copies = new Map<string, NamedOperationEvent[]>(parties.map((party) => [party, []]))
    const made: NamedOperationEvent[] = []
    for (const end = Math.min(steps, step + 200); step < end; step += 1) {
      const party = parties[draw(parties.length)] ?? lead
      const own = copies.get(party) ?? []
      const seen = replay(own)
      states.add(seen.state)
      const late = draw(3) > 0 ? made.find((one) => !own.includes(one)) : made[draw(Math.max(1, made.length))]
      if (late !== undefined) own.push(late)
      const rows = operationRows.filter(
        ({ row, from, to }) =>
          from.includes(seen.state) && (!(row === 'o7' || row === 'o8' || to[0] === seen.state) || draw(20) === 0),
      )
      // Mostly not allowed: somebody else's row, the wrong person, no consent yet.
      for (let attempt = 0; attempt < 8; attempt += 1) {
        const row = rows[draw(rows.length)]?.row ?? 'o1'
        const by = (Object.keys(persons) as (keyof typeof persons)[])[draw(4)] ?? 'ann'
        const event = tried(seen, { row, party, by })
        if (event === undefined) continue
        made.push(event)
        own.push(event)
        for (const other of parties) if (draw(8) > 0) copies.get(other)?.push(event)
        break
      }
    }
    const hashes = parties.map((party) => {
      const late = made.toSorted(() => draw(3) - 1)
      const last = replay([...(copies.get(party) ?? []), ...late])
      states.add(last.state)
      assert.deepEqual([last.waiting, last.equivocating], [[], []], seed)
      return operationStateHash(last)
    })
    assert.equal(new Set(hashes).size, 1, `seed ${seed}, step ${String(step)}: the parties differ when all has come`)
  }
  return states
}

const { COMITY_SOAK: soak, COMITY_SEED: given = '1' } = process.env
for (const seed of soak === undefined ? [given] : Array.from({ length: 10 }, (_, at) => String(at + 1))) {
  test(`random acts of four parties over bad links end alike at all of them, COMITY_SEED=${seed}`, () => {
    const states = walk(`operation ${seed}`, soak === undefined ? 4_000 : 40_000)
    assert.deepEqual([...states].sort(), ['NONE', ...operationStates].sort(), 'the walk did not come everywhere')
  })
}
