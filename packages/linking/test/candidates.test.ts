import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  candidateAround,
  findCandidates,
  mostCases,
  mostInGroup,
  type SharedIdentifier,
  weightOf,
} from '@comity/linking'

const held = (identifier: string, profile: string, ...cases: string[]): SharedIdentifier => ({
  identifier,
  profile,
  cases,
})
const numbered = (from: number, until: number) =>
  Array.from({ length: until - from }, (_, at) => `case-${String(from + at).padStart(5, '0')}`)

test('a group is what shared identifiers join, directly or through another case', () => {
  const found = findCandidates([
    held('p1', 'phone/1', 'a', 'b'),
    held('i1', 'iban/1', 'b', 'c'),
    held('d1', 'domain/1', 'x', 'y'),
    held('e1', 'email/1', 'alone'),
  ])
  assert.deepEqual(
    found.map(({ cases }) => cases),
    [
      ['a', 'b', 'c'],
      ['x', 'y'],
    ],
  )
})

test('the score is what carries a join, on average, and the reasons add up to it', () => {
  const [pair] = findCandidates([held('p1', 'phone/1', 'a', 'b'), held('i1', 'iban/1', 'a', 'b')])
  assert.ok(pair !== undefined)
  assert.equal(pair.score.toFixed(6), (0.8 + 0.9).toFixed(6))
  assert.deepEqual(
    pair.reasons.map(({ identifier, cases, outside }) => [identifier, cases, outside]),
    [
      ['i1', 2, 0],
      ['p1', 2, 0],
    ],
  )
  // A chain hangs by one thread at each join: longer is not stronger.
  const chain = numbered(0, 10).map((file, at, all) => held(`p${String(at)}`, 'phone/1', file, all[at + 1] ?? 'end'))
  assert.equal(findCandidates(chain)[0]?.score.toFixed(6), '0.800000')
})

test('what many cases hold links none of them, and less the more there are', () => {
  assert.deepEqual(findCandidates([held('ip', 'ip/1', ...numbered(0, mostCases + 1))]), [])
  const weights = [2, 3, 10, mostCases].map((cases) => weightOf({ profile: 'phone/1', cases }))
  assert.deepEqual(
    weights,
    weights.toSorted((left, right) => right - left),
  )
  assert.equal(weightOf({ profile: 'phone/1', cases: 1 }), 0)
  assert.equal(weightOf({ profile: 'no-such/1', cases: 2 }), weightOf({ profile: 'ip/1', cases: 2 }))
})

test('a group too large for one gang is divided where it hangs by a thread, and the thread is told', () => {
  const ring = (from: number) =>
    numbered(from, from + 150).flatMap((file, at, all) => [
      held(`p-${file}`, 'phone/1', file, all[(at + 1) % all.length] ?? file),
      held(`q-${file}`, 'iban/1', file, all[(at + 7) % all.length] ?? file),
    ])
  const thread = held('thread', 'ip/1', 'case-00000', 'case-01000')
  const found = findCandidates([...ring(0), ...ring(1000), thread])
  assert.ok(found.length > 1, 'not divided')
  for (const { cases } of found) {
    assert.ok(cases.length <= mostInGroup)
    assert.equal(new Set(cases.map((file) => file < 'case-00500')).size, 1, 'cases of both rings in one group')
  }
  assert.equal(found.flatMap(({ cases }) => cases).length, 300, 'a case is in no group, or in two')
  assert.equal(
    found.some(({ reasons }) => reasons.some(({ identifier }) => identifier === 'thread')),
    false,
  )
})

test('the same links in any order give the same groups, each case is in one, and every reason joins its group', () => {
  const file = fc.integer({ min: 0, max: 40 }).map((at) => `case-${String(at)}`)
  const profile = fc.constantFrom('phone/1', 'iban/1', 'ip/1', 'domain/1')
  const links = fc
    .array(fc.tuple(profile, fc.uniqueArray(file, { minLength: 1, maxLength: 6 })), { maxLength: 60 })
    .map((all) => all.map(([name, cases], at) => held(`i${String(at)}`, name, ...cases)))
  fc.assert(
    fc.property(links, fc.infiniteStream(fc.integer()), (all, draws) => {
      const found = findCandidates(all)
      const shuffled = all
        .map((link) => ({ key: draws.next().value as number, link: { ...link, cases: link.cases.toReversed() } }))
        .sort((left, right) => left.key - right.key)
      assert.deepEqual(findCandidates(shuffled.map(({ link }) => link)), found)
      const cases = found.flatMap((group) => group.cases)
      assert.equal(new Set(cases).size, cases.length)
      for (const group of found) {
        const sum = group.reasons.reduce((total, { share }) => total + share, 0)
        assert.equal(sum.toFixed(9), group.score.toFixed(9))
        for (const { identifier, cases: count, outside } of group.reasons) {
          const link = all.find((one) => one.identifier === identifier)
          assert.equal(link?.cases.filter((one) => group.cases.includes(one)).length, count)
          assert.equal(link.cases.length, count + outside)
        }
        assert.deepEqual(candidateAround(all, group.cases[0] ?? ''), group)
      }
      const joined = new Set(all.flatMap((link) => (link.cases.length > 1 ? link.cases : [])))
      assert.deepEqual(new Set(cases), joined)
    }),
  )
})
