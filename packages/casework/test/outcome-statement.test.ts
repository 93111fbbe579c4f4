import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isComityError } from '@comity/codec'
import { eventTotal, ledgerOf, type OutcomeScope, readOutcomeStatement, subjectTotal } from '@comity/casework/outcome'
import fc from 'fast-check'
import { china, dispute, merge, post, withdraw } from './outcome-story.ts'

const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)
const indonesia = 'indonesia-police'
const arrests: OutcomeScope = { kind: 'PERSON_ARRESTED', place: null, from: null, to: null }

const good = post({ party: china, kind: 'FUNDS_HELD', name: 'u', facts: { amount: { minor: '1', currency: 'CNY' } } })
for (const [what, change] of [
  ['no amount', { amount: null }],
  ['a negative amount', { amount: { minor: '-1', currency: 'CNY' } }],
  ['an amount of nothing', { amount: { minor: '0', currency: 'CNY' } }],
  ['an amount with a point', { amount: { minor: '1.00', currency: 'CNY' } }],
  ['an amount past 64 bits', { amount: { minor: '1'.repeat(19), currency: 'CNY' } }],
  ['a currency that is none', { amount: { minor: '1', currency: 'ABC' } }],
  ['a day that is none', { day: '2017-02-29' }],
  ['a place that is none', { place: 'Bali' }],
  ['an executing party that also helps', { supporting: [indonesia] }],
  ['a flag of another kind', { withoutArrest: true }],
  ['a field that is none', { comment: 'x' }],
] as const) {
  test(`a post with ${what} is refused`, () => {
    assert.ok(good.act === 'post')
    readOutcomeStatement(good)
    assert.throws(() => readOutcomeStatement({ ...good, facts: { ...good.facts, ...change } }), refusedAs('schema'))
  })
}

test('a post of persons carries no money', () => {
  const said = { party: china, kind: 'PERSON_ARRESTED', name: 'p' } as const
  readOutcomeStatement(post(said))
  const paid = post({ ...said, facts: { amount: { minor: '1', currency: 'CNY' } } })
  assert.throws(() => readOutcomeStatement(paid), refusedAs('schema'))
})

test('over random books: the union is at most the sum, parts add up to the rows, and a copy changes nothing', () => {
  const parties = [china, indonesia, 'fiji-police'] as const
  const statement = fc
    .record({
      party: fc.constantFrom(...parties),
      name: fc.constantFrom('p1', 'p2', 'p3', 'p4'),
      event: fc.integer({ min: 1, max: 2 }),
      revision: fc.integer({ min: 1, max: 3 }),
      act: fc.constantFrom('post', 'post', 'post', 'dispute', 'withdraw', 'merge'),
      to: fc.constantFrom('p1', 'p2', 'p3', 'p4'),
      day: fc.constantFrom('2017-08-03', '2017-08-04'),
    })
    .map(({ act, to, name, day, ...said }) => {
      const full = { ...said, name, kind: 'PERSON_ARRESTED' as const }
      if (act === 'merge') return merge({ ...said, from: name, to })
      if (act === 'dispute') return dispute(full)
      return act === 'withdraw' ? withdraw(full) : post({ ...full, facts: { day } })
    })
  fc.assert(
    fc.property(fc.array(statement, { maxLength: 40 }), fc.integer(), (statements, seed) => {
      const ledger = ledgerOf(statements)
      const { agreed, claimed, disputed } = eventTotal(ledger, arrests)
      assert.equal(agreed + claimed + disputed, ledger.rows.size)
      const alone = parties.map((party) => ledgerOf(statements.filter((one) => one.party === party)).rows.size)
      assert.ok(ledger.rows.size <= alone.reduce((sum, size) => sum + size, 0))
      const again = fc.sample(fc.shuffledSubarray([...statements, ...statements], { minLength: 0 }), {
        seed,
        numRuns: 1,
      })
      assert.deepEqual(ledgerOf([...statements, ...again.flat()]), ledger)
      assert.deepEqual(ledgerOf([...again.flat(), ...statements.toReversed()]), ledger)
      const subjects = subjectTotal(ledger, arrests)
      assert.ok(subjects.agreed + subjects.claimed + subjects.disputed <= ledger.rows.size)
    }),
    { numRuns: 100 },
  )
})
