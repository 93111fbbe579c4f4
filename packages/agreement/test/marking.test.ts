import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isComityError } from '@comity/codec'
import {
  decodeHandling,
  deriveMarking,
  encodeHandling,
  europolNames,
  isAdmitted,
  isAtLeastAsStrict,
  isWithinCeiling,
  type Marking,
  papNames,
  readMarking,
  remark,
  strictestMarking,
  tlpNames,
} from '@comity/agreement'
import fc from 'fast-check'

const seed = 20_261_128
const parties = ['norland-police', 'sudland-bank', 'westland-fiu']
const grading = fc.oneof(
  fc.record({
    scheme: fc.constant('europol-4x4' as const),
    source: fc.constantFrom('A' as const, 'B' as const, 'C' as const, 'X' as const),
    information: fc.constantFrom('1' as const, '2' as const, '3' as const, '4' as const),
  }),
  fc.record({
    scheme: fc.constant('admiralty' as const),
    source: fc.constantFrom('A' as const, 'B' as const, 'C' as const, 'D' as const, 'E' as const, 'F' as const),
    information: fc.constantFrom('1' as const, '2' as const, '3' as const, '4' as const, '5' as const, '6' as const),
  }),
)
const anyMarking: fc.Arbitrary<Marking> = fc.record(
  {
    tlp: fc.constantFrom(...tlpNames),
    pap: fc.constantFrom(...papNames),
    europol: fc.subarray([...europolNames]),
    audience: fc.option(fc.subarray(parties), { nil: null }),
    originators: fc.subarray(parties, { minLength: 1 }),
    gradings: fc.array(grading, { maxLength: 3 }),
  },
  { noNullPrototype: true },
)

/** A step of a chain: what it takes of all that is there, how it travels, and what its maker would like to mark it. */
const anyStep = fc.record({
  takes: fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
  travels: fc.constantFrom('here' as const, 'label' as const, 'message' as const),
  wish: anyMarking,
  by: fc.constantFrom(...parties),
})

/** As it comes out of a label's two bytes, or out of a document that another node wrote. */
function carried(marking: Marking, travels: 'here' | 'label' | 'message'): Marking {
  if (travels === 'label') return { ...marking, ...decodeHandling(encodeHandling(marking)) }
  if (travels === 'here') return marking
  const read = readMarking(JSON.parse(JSON.stringify(marking)), 'nobody')
  return { ...read, originators: marking.originators }
}

test(`D-05 along any chain of derivations nothing is less strict than anything in it (seed ${String(seed)})`, () => {
  fc.assert(
    fc.property(
      fc.array(anyMarking, { minLength: 1, maxLength: 5 }),
      fc.array(anyStep, { maxLength: 12 }),
      (sources, steps) => {
        const made = [...sources]
        // What each thing was made of, all the way back.
        const behind = sources.map((_, at) => new Set([at]))
        for (const { takes, travels, wish, by } of steps) {
          const from = takes.map((nth) => nth % made.length)
          const derived = deriveMarking(from.map((at) => made[at] ?? assert.fail('nothing there')))
          const roots = new Set(from.flatMap((at) => [...(behind[at] ?? [])]))
          const marked = remarked(carried(derived, travels), { wish, by })
          // Its only originator may mark and grade its own information as it likes; nobody else can.
          if (marked === 'lowered') continue
          made.push(marked)
          behind.push(roots)
        }
        for (const [at, roots] of behind.entries()) {
          const output = made[at] ?? assert.fail('nothing there')
          for (const root of roots) {
            const source = sources[root] ?? assert.fail('nothing there')
            assert.ok(isAtLeastAsStrict(output, source))
            assert.ok(source.originators.every((party) => output.originators.includes(party)))
            for (const given of source.gradings) assert.ok(output.gradings.some((one) => sameGrading(one, given)))
            for (const party of parties) assert.ok(!isAdmitted(output, party) || isAdmitted(source, party))
          }
        }
      },
    ),
    { seed, numRuns: 300 },
  )
})

function remarked(
  marking: Marking,
  { wish, by }: { readonly wish: Marking; readonly by: string },
): Marking | 'lowered' {
  const isOwn = marking.originators.length === 1 && marking.originators[0] === by
  try {
    const marked = remark({ marking, to: wish, by })
    const keeps = marking.gradings.every((given) => marked.gradings.some((one) => sameGrading(one, given)))
    if (!isOwn) assert.ok(keeps)
    return isOwn && !(keeps && isAtLeastAsStrict(marked, marking)) ? 'lowered' : marked
  } catch (error) {
    assert.ok(isComityError(error, 'marking-lowered'))
    // Refused: it stays as it was.
    return marking
  }
}

const sameGrading = (one: Marking['gradings'][number], other: Marking['gradings'][number]) =>
  one.scheme === other.scheme && one.source === other.source && one.information === other.information

const amber: Marking = {
  tlp: 'AMBER',
  pap: 'AMBER',
  europol: ['H1'],
  audience: null,
  originators: ['norland-police'],
  gradings: [],
}

test('D-05 only the one originator marks less strictly; anybody marks more strictly', () => {
  const green = { ...amber, tlp: 'GREEN' } as const
  const lowered = (error: unknown) => isComityError(error, 'marking-lowered')
  assert.equal(remark({ marking: amber, to: green, by: 'norland-police' }).tlp, 'GREEN')
  assert.throws(() => remark({ marking: amber, to: green, by: 'sudland-bank' }), lowered)
  assert.throws(() => remark({ marking: amber, to: { ...amber, europol: [] }, by: 'sudland-bank' }), lowered)
  const named = { ...amber, audience: ['sudland-bank'] }
  assert.throws(() => remark({ marking: named, to: amber, by: 'sudland-bank' }), lowered)
  const shared = { ...amber, originators: ['norland-police', 'sudland-bank'] }
  assert.throws(() => remark({ marking: shared, to: green, by: 'norland-police' }), lowered)
  assert.equal(remark({ marking: amber, to: { ...amber, tlp: 'RED' }, by: 'sudland-bank' }).tlp, 'RED')
})

test('D-05 what is absent, or said in words that are not known here, is the strictest', () => {
  for (const foreign of [
    undefined,
    null,
    'TLP:GREEN',
    {},
    { tlp: 'PURPLE', pap: 7, europol: ['H9'], audience: 'all' },
  ]) {
    const read = readMarking(foreign, 'sudland-bank')
    assert.deepEqual(read, { ...strictestMarking, originators: ['sudland-bank'], gradings: [] })
    for (const party of parties) assert.equal(isAdmitted(read, party), false)
    assert.equal(
      isWithinCeiling({ handling: read, ceiling: { tlp: 'RED', pap: 'RED', europol: [...europolNames] } }),
      false,
    )
  }
  const half = readMarking({ tlp: 'GREEN', audience: null }, 'sudland-bank')
  assert.deepEqual([half.tlp, half.pap, half.europol, half.audience], ['GREEN', 'RED', europolNames, null])
})

test('an empty audience is nobody, and two audiences admit whom both admit', () => {
  const to = (audience: readonly string[] | null): Marking => ({ ...amber, audience })
  assert.equal(isAdmitted(to([]), 'norland-police'), false)
  assert.equal(isAdmitted(to(null), 'norland-police'), true)
  assert.deepEqual(deriveMarking([to(['a', 'b']), to(['b', 'c'])]).audience, ['b'])
  assert.deepEqual(deriveMarking([to(['a']), to(['b'])]).audience, [])
  assert.deepEqual(deriveMarking([to(null), to([])]).audience, [])
})

test('TLP 1.0 WHITE is read as CLEAR', () => {
  const read = readMarking({ tlp: 'WHITE', pap: 'WHITE', europol: [], audience: null }, 'sudland-bank')
  assert.deepEqual([read.tlp, read.pap], ['CLEAR', 'CLEAR'])
})

test('gradings travel as they were given: a C of one scheme never becomes one of the other', () => {
  const unreliable = { scheme: 'europol-4x4', source: 'C', information: '2' } as const
  const fairlyReliable = { scheme: 'admiralty', source: 'C', information: '2' } as const
  const both = deriveMarking([
    { ...amber, gradings: [unreliable] },
    { ...amber, gradings: [fairlyReliable, unreliable] },
  ])
  assert.deepEqual(both.gradings, [fairlyReliable, unreliable])
  assert.deepEqual(readMarking({ gradings: [unreliable, fairlyReliable] }, 'x').gradings, [fairlyReliable, unreliable])
  for (const foreign of [
    { scheme: 'europol-4x4', source: 'D', information: '2' },
    { scheme: 'admiralty', source: 'X', information: '2' },
    { scheme: 'europol-4x4', source: 'A', information: '5' },
    { scheme: 'misp', source: 'A', information: '1' },
  ]) {
    assert.deepEqual(readMarking({ gradings: [foreign] }, 'x').gradings, [])
  }
})

test('what is made of nothing has no marking', () => {
  assert.throws(
    () => deriveMarking([]),
    (error) => isComityError(error, 'schema'),
  )
})
