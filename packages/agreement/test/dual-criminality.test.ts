import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isComityError } from '@comity/codec'
import {
  actsWithin,
  type DualCriminality,
  dualCriminality,
  lawOf,
  offenceCategories,
  type OffenceDeclaration,
  offences,
} from '@comity/agreement'

const offence = 'computer-fraud/voice-phishing'
const says = (criminalised: readonly string[], notCriminalised: readonly string[] = []): OffenceDeclaration => ({
  criminalised,
  notCriminalised,
})
/** Every way in which a party can stand to the offence. */
const laws = {
  'declares it': says([offence]),
  'declares its category': says(['computer-fraud']),
  'declares that it is none': says([], [offence]),
  'declares its category, but not it': says(['computer-fraud'], [offence]),
  'declares another act': says(['computer-fraud/payment-fraud']),
  'declares nothing of it': says([]),
  'has no declaration': null,
} as const
type Stands = keyof typeof laws
const asLaw: Readonly<Record<Stands, 'yes' | 'no' | 'open'>> = {
  'declares it': 'yes',
  'declares its category': 'yes',
  'declares that it is none': 'no',
  'declares its category, but not it': 'no',
  'declares another act': 'open',
  'declares nothing of it': 'open',
  'has no declaration': 'open',
}
const expected: Readonly<Record<'yes' | 'no' | 'open', Readonly<Record<'yes' | 'no' | 'open', DualCriminality>>>> = {
  yes: { yes: 'yes', no: 'no', open: 'to-be-judged' },
  no: { yes: 'no', no: 'no', open: 'no' },
  open: { yes: 'to-be-judged', no: 'no', open: 'to-be-judged' },
}

test('D-07 both laws have to know the offence, over all combinations of what two parties declare', () => {
  const stands = Object.keys(laws) as Stands[]
  for (const one of stands) {
    for (const other of stands) {
      const asked = { offence, from: laws[one], to: laws[other] }
      assert.equal(
        dualCriminality({ ...asked, kind: 'information', rule: 'ask-a-person' }),
        expected[asLaw[one]][asLaw[other]],
        `${one}, ${other}`,
      )
      // ETS 185, article 29(3): preservation never asks; nor does an agreement that does not require it.
      for (const [kind, rule] of [
        ['preservation', 'ask-a-person'],
        ['preservation', 'not-required'],
        ['information', 'not-required'],
      ] as const) {
        assert.equal(dualCriminality({ ...asked, kind, rule }), 'not-required', `${kind}, ${rule}`)
      }
    }
  }
})

test('D-07 no article of a convention answers for a law that says nothing', () => {
  for (const one of offences) {
    for (const [from, to] of [
      [null, null],
      [says([one]), null],
      [null, says([one])],
    ] as const) {
      const answer = dualCriminality({ offence: one, kind: 'information', from, to, rule: 'ask-a-person' })
      assert.equal(answer, 'to-be-judged', one)
    }
  }
})

test('a category within which a law holds an act apart is not declared as a whole', () => {
  assert.equal(lawOf('computer-fraud', says(['computer-fraud'])), 'offence')
  assert.equal(lawOf('computer-fraud', says(['computer-fraud'], [offence])), 'not-declared')
  assert.equal(lawOf('computer-fraud', says([offence], ['computer-fraud'])), 'not-declared')
  assert.equal(lawOf('computer-fraud', says([offence])), 'not-declared')
  assert.equal(lawOf('computer-fraud', says([], ['computer-fraud'])), 'no-offence')
  assert.equal(lawOf(offence, says([offence], ['computer-fraud'])), 'offence')
})

test('a category answers for each act that is not named by itself', () => {
  for (const { name } of offenceCategories) {
    for (const act of actsWithin(name)) {
      assert.equal(lawOf(act, says([name])), 'offence')
      assert.equal(lawOf(act, says([], [name])), 'no-offence')
    }
  }
})

test('a name that is not in the taxonomy says nothing in a declaration and is refused as a question', () => {
  assert.equal(lawOf(offence, says(['computer-fraud/telepathy'], ['jaywalking'])), 'not-declared')
  assert.throws(
    () => lawOf('jaywalking', says(['jaywalking'])),
    (error) => isComityError(error, 'schema'),
  )
  assert.throws(
    () => dualCriminality({ offence: 'jaywalking', kind: 'preservation', from: null, to: null, rule: 'ask-a-person' }),
    (error) => isComityError(error, 'schema'),
  )
})
