import assert from 'node:assert/strict'
import { test } from 'node:test'
import { day, type Instant, isComityError } from '@comity/codec'
import {
  type Acting,
  actorToken,
  allRefusalGrounds,
  applySubject,
  composeSubjectFile,
  composeSubjectProposal,
  daysOverdue,
  type FoundEntry,
  newSubjectRequest,
  nextSubjectEvent,
  readSubjectProposal,
  refusalGrounds,
  requireLawfulGround,
  subjectDue,
  subjectKinds,
  type SubjectObject,
  type SubjectProposal,
  subjectPlaces,
  subjectRows,
  subjectStanding,
  type SubjectState,
  subjectStates,
  usualSubjectClock as clock,
  withholdingGroundOf,
  withholdingGrounds,
} from '@comity/casework'
import fc from 'fast-check'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
const object = '6a4c1f0e-5b7d-4c1a-9f0e-2d3b4c5a6978'
const received = Date.UTC(2026, 0, 31, 9, 30)
const content = 'ZG9jdW1lbnQtZG9jdW1lbnQtZG9jdW1lbnQtZG9jdW0'

function person(name: string, ...roles: string[]): Acting {
  return { by: 'person', actor: actorToken({ object, person: name, secret: new Uint8Array(32) }), roles }
}
const ann = person('ann', 'investigator', 'liaison')
const bob = person('bob', 'supervisor', 'legal')
const eve = person('eve', 'legal')

const fresh = (kind: SubjectObject['kind'] = 'access') =>
  newSubjectRequest({ object, party: 'norland-police', kind, clock, received })

interface Move {
  readonly row: string
  readonly to: SubjectState
  readonly by?: Acting
  readonly at?: Instant
  readonly content?: string
}

function moved(request: SubjectObject, { row, to, by = ann, at = received, content: about }: Move): SubjectObject {
  const next = { request, row, to, party: 'norland-police', acting: by, content: about ?? null, at }
  return applySubject(request, nextSubjectEvent(next))
}

const opened = (kind?: SubjectObject['kind']) => moved(fresh(kind), { row: 'u1', to: 'RECEIVED' })
const proposed = (kind?: SubjectObject['kind']) => moved(opened(kind), { row: 'u3', to: 'PROPOSED', content })
const answered = (kind?: SubjectObject['kind']) =>
  moved(proposed(kind), { row: 'u4', to: 'ANSWERED', by: bob, content })

test('a request is received, proposed by one person and answered by another', () => {
  assert.deepEqual(
    [opened(), proposed(), answered()].map(({ state }) => state),
    ['RECEIVED', 'PROPOSED', 'ANSWERED'],
  )
})

test('D-11 nobody answers or refuses what they proposed themselves, nor anything but what was proposed', () => {
  const byBob = moved(opened(), { row: 'u3', to: 'PROPOSED', by: bob, content })
  for (const to of ['ANSWERED', 'REFUSED'] as const) {
    assert.throws(() => moved(byBob, { row: 'u4', to, by: bob, content }), refusedAs('same-person'))
    assert.throws(() => moved(proposed(), { row: 'u4', to, by: ann, content }), refusedAs('role-forbids'))
    const other = content.replace('Z', 'Y')
    assert.throws(() => moved(proposed(), { row: 'u4', to, by: bob, content: other }), refusedAs('object-mismatch'))
    assert.throws(() => moved(opened(), { row: 'u4', to, by: bob, content }), refusedAs('object-mismatch'))
  }
  assert.equal(moved(byBob, { row: 'u4', to: 'REFUSED', by: eve, content }).state, 'REFUSED')
})

test('a proposal that is refused lets the request wait again, and one that was taken back is over', () => {
  assert.equal(moved(proposed(), { row: 'u5', to: 'RECEIVED', by: bob }).state, 'RECEIVED')
  const over = moved(proposed(), { row: 'u6', to: 'WITHDRAWN' })
  assert.throws(() => moved(over, { row: 'u3', to: 'PROPOSED', content }), refusedAs('object-mismatch'))
})

test('the clock runs from the receipt by calendar months; a begun day late is a day late', () => {
  const { due } = subjectStanding(opened(), received)
  assert.equal(new Date(due).toISOString(), '2026-02-28T09:30:00.000Z')
  assert.deepEqual(
    [due, due + 1, due + day, due + day + 1].map((at) => daysOverdue({ due, at })),
    [0, 1, 1, 2],
  )
})

test('a request is extended once, by an approver, before its deadline; three months are all it gets', () => {
  assert.throws(() => moved(opened(), { row: 'u2', to: 'RECEIVED', by: ann }), refusedAs('role-forbids'))
  const { due } = subjectStanding(opened(), received)
  const late = { row: 'u2', to: 'RECEIVED', by: bob, at: due + 1 } as const
  assert.throws(() => moved(opened(), late), refusedAs('object-mismatch'))
  const extended = moved(opened(), { ...late, at: due })
  const standing = subjectStanding(extended, due)
  assert.deepEqual([standing.isExtended, new Date(standing.due).toISOString()], [true, '2026-04-30T09:30:00.000Z'])
  assert.throws(() => moved(extended, { ...late, at: due }), refusedAs('object-mismatch'))
  // Not by going through a proposal either.
  const again = moved(moved(extended, { row: 'u3', to: 'PROPOSED', at: due, content }), {
    row: 'u5',
    to: 'RECEIVED',
    at: due,
  })
  assert.throws(() => moved(again, { ...late, at: due }), refusedAs('object-mismatch'))
})

test('what has ended keeps the lateness of its end', () => {
  const { due } = subjectStanding(proposed(), received)
  const late = moved(proposed(), { row: 'u4', to: 'ANSWERED', by: bob, at: due + 2 * day, content })
  assert.equal(subjectStanding(late, due + 90 * day).daysOverdue, 2)
  assert.equal(subjectStanding(answered(), due + 90 * day).daysOverdue, 0)
})

test('only a restriction is lifted, by two persons', () => {
  for (const kind of ['access', 'rectification', 'erasure'] as const) {
    const lift = () => moved(answered(kind), { row: 'u7', to: 'LIFT_PROPOSED' })
    assert.throws(lift, refusedAs('object-mismatch'), kind)
  }
  const byBob = moved(answered('restriction'), { row: 'u7', to: 'LIFT_PROPOSED', by: bob })
  assert.throws(() => moved(byBob, { row: 'u8', to: 'LIFTED', by: bob }), refusedAs('same-person'))
  assert.equal(moved(byBob, { row: 'u8', to: 'LIFTED', by: eve }).state, 'LIFTED')
  assert.equal(moved(byBob, { row: 'u9', to: 'ANSWERED', by: eve }).state, 'ANSWERED')
})

test('no request begins before its letter came', () => {
  assert.throws(() => moved(fresh(), { row: 'u1', to: 'RECEIVED', at: received - 1 }), refusedAs('object-mismatch'))
})

test('a ground refuses only the kinds that the law gives it for', () => {
  for (const kind of subjectKinds) {
    const lawful: readonly string[] = refusalGrounds[kind]
    for (const ground of allRefusalGrounds) {
      const check = () => {
        requireLawfulGround(kind, ground)
      }
      if (lawful.includes(ground)) check()
      else assert.throws(check, refusedAs('ground-not-lawful'), `${kind} ${ground}`)
    }
  }
  const wordOfNature = () => {
    requireLawfulGround('erasure', 'toString')
  }
  assert.throws(wordOfNature, refusedAs('ground-not-lawful'))
})

test('every state is reached', () => {
  assert.deepEqual([...new Set(subjectRows.flatMap(({ to }) => to))].sort(), [...subjectStates].sort())
})

test('D-11 whatever rows three persons try in whatever order, what ended was proposed by one and decided by another', () => {
  const people = { ann, bob, eve }
  const attempt = fc.record({
    row: fc.constantFrom(...subjectRows),
    who: fc.constantFrom('ann', 'bob', 'eve'),
    to: fc.nat(1),
    about: fc.constantFrom(content, content.replace('Z', 'Y')),
  })
  fc.assert(
    fc.property(fc.constantFrom(...subjectKinds), fc.array(attempt, { maxLength: 40 }), (kind, attempts) => {
      let request = opened(kind)
      for (const { row, who, to, about } of attempts) {
        const target = row.to[to % row.to.length] ?? 'RECEIVED'
        const by = people[who]
        const move = { row: row.row, to: target, by, ...(row.content === null ? {} : { content: about }) }
        try {
          request = moved(request, move)
        } catch (error) {
          assert.ok(isComityError(error), String(error))
        }
      }
      if (!['ANSWERED', 'REFUSED', 'LIFT_PROPOSED', 'LIFTED'].includes(request.state)) return
      assert.notEqual(request.actors['u3'], request.actors['u4'])
      assert.equal(request.contents['u3'], request.contents['u4'])
      if (request.state === 'LIFTED') assert.notEqual(request.actors['u7'], request.actors['u8'])
    }),
    { numRuns: 1_000 },
  )
})

test('a deadline stands in the month that it names, on the same day or the last one', () => {
  const instants = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2100, 0) })
  fc.assert(
    fc.property(instants, fc.integer({ min: 1, max: 24 }), (from, months) => {
      const due = new Date(subjectDue({ received: from, clock: { months, extendedMonths: 24 }, isExtended: false }))
      const begun = new Date(from)
      const index = begun.getUTCFullYear() * 12 + begun.getUTCMonth() + months
      assert.equal(due.getUTCFullYear() * 12 + due.getUTCMonth(), index)
      assert.ok(due.getUTCDate() <= begun.getUTCDate())
      const isLast = new Date(due.getTime() + day).getUTCDate() === 1
      assert.ok(due.getUTCDate() === begun.getUTCDate() || isLast)
    }),
  )
})

const plain = { noNullPrototype: true }
const entry = fc.record<FoundEntry['entry']>(
  {
    place: fc.constantFrom(...subjectPlaces),
    at: fc.integer({ min: received, max: received + 9 * day }).map((at) => new Date(at).toISOString()),
    until: fc.constant(null),
    partners: fc.subarray(['sudland-bank', 'westland-cert']),
    agreement: fc.constantFrom(null, content),
    purpose: fc.constant(null),
    bases: fc.constant([]),
    clauses: fc.subarray(['2.1', '4.2']),
    status: fc.constant(null),
  },
  plain,
)
const found = fc.array(
  fc.record<FoundEntry>(
    {
      case: fc.uuid({ version: 4 }),
      ground: fc.constantFrom(null, null, 'originator-control', ...withholdingGrounds),
      entry,
    },
    plain,
  ),
)

test('a report has the same bytes whether anything was withheld from it or never existed, and nothing is lost', () => {
  const head = { request: object, party: 'norland-police', composedAt: new Date(received).toISOString() }
  fc.assert(
    fc.property(found, (all) => {
      const file = composeSubjectFile({ ...head, found: all })
      const open = composeSubjectFile({ ...head, found: all.filter(({ ground }) => ground === null) })
      assert.deepEqual(file.report, open.report)
      assert.equal(file.report.entries.length + file.withheld.length, all.length)
    }),
  )
})

test('a report has no member for an identifier, a name or a text', () => {
  const head = { request: object, party: 'norland-police', composedAt: new Date(received).toISOString() }
  const [first] = fc.sample(entry, 1)
  assert.ok(first !== undefined)
  const wrong = [
    { ...first, value: '+4712345678' },
    { ...first, agreement: 'a.example' },
    { ...first, purpose: 'Ann' },
  ]
  for (const one of wrong) {
    const all = [{ case: object, ground: null, entry: one as unknown as FoundEntry['entry'] }]
    assert.throws(() => composeSubjectFile({ ...head, found: all }), refusedAs('schema'))
  }
})

test('a proposal is a whole: a ground with a refusal, a change with a rectification, a file with a grant', () => {
  const head = { request: object, party: 'norland-police', composedAt: new Date(received).toISOString() }
  const file = composeSubjectFile({ ...head, found: [] })
  const refusal: SubjectProposal = { decision: 'refuse', ground: 'excessive', change: null, file: null, salt: content }
  const grant: SubjectProposal = { ...refusal, decision: 'grant', ground: null, file }
  for (const kind of subjectKinds) {
    const { bytes, digest } = composeSubjectProposal(kind, refusal)
    assert.deepEqual(readSubjectProposal(bytes), refusal)
    assert.notEqual(digest, composeSubjectProposal(kind, { ...refusal, salt: content.replace('Z', 'Y') }).digest)
    const changed = { ...grant, change: { status: 'victim' as const } }
    const [right, wrong] = kind === 'rectification' ? [changed, grant] : [grant, changed]
    assert.deepEqual(readSubjectProposal(composeSubjectProposal(kind, right).bytes), right)
    for (const broken of [
      wrong,
      { ...refusal, ground: null },
      { ...refusal, file },
      { ...right, ground: 'excessive' as const },
      { ...right, file: null },
    ]) {
      assert.throws(() => composeSubjectProposal(kind, broken), refusedAs('schema'), kind)
    }
  }
  const empty = { ...grant, change: {} }
  assert.throws(() => composeSubjectProposal('rectification', empty), refusedAs('schema'))
  const unlawful = { ...refusal, ground: 'legal-duty' as const }
  assert.throws(() => composeSubjectProposal('access', unlawful), refusedAs('ground-not-lawful'))
})

test('what a partner holds or asks is told only where it agreed, and nothing of a confidential case', () => {
  const partners = ['sudland-bank']
  for (const place of subjectPlaces) {
    for (const isOfInquiry of [false, true]) {
      const about = { entry: { place, partners }, isOfInquiry, originators: [] }
      const ground = (disclosed: readonly string[]) => withholdingGroundOf({ ...about, caseGround: null, disclosed })
      const isTheirs = isOfInquiry || place === 'found' || place === 'received'
      assert.equal(ground([]), isTheirs ? 'originator-control' : null, place)
      assert.equal(ground(['westland-cert']), isTheirs ? 'originator-control' : null, place)
      assert.equal(ground(partners), null, place)
      assert.equal(withholdingGroundOf({ ...about, caseGround: 'tipping-off', disclosed: partners }), 'tipping-off')
      const foreign = { ...about, originators: ['eastland-fiu'], caseGround: null }
      assert.equal(withholdingGroundOf({ ...foreign, disclosed: partners }), 'originator-control', place)
      const both = [...partners, 'eastland-fiu']
      assert.equal(withholdingGroundOf({ ...foreign, disclosed: both }), null, place)
    }
  }
})
