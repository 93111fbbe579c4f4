import assert from 'node:assert/strict'
import { test } from 'node:test'
import { divideTerms, type Provision, unchangedBetween, unchangedTexts } from '@comity/agreement/negotiation'
import { openTable } from './negotiating.ts'

const said = (days: number, texts: Readonly<Record<string, string>>): Provision => ({
  text: Object.entries(texts).map(([language, text]) => ({ language, text })),
  terms: { retention: { clause: '8', days } },
})

/** Proposals that rest one on the other, under their places in the line; the languages of the last. */
function last(...provisions: readonly (Provision | null)[]): readonly string[] {
  const line = provisions.map((provision, at) => ({
    proposal: String(at),
    base: at === 0 ? null : String(at - 1),
    provision,
  }))
  return unchangedTexts(String(line.length - 1), line)
}

const thirty = { en: 'after 30 days', zh: '30天后' }
const ninety = { en: 'after 90 days', zh: '90天后' }

test('terms that change while the text does not are found in each language that stays', () => {
  assert.deepEqual(last(said(30, thirty), said(90, thirty)), ['en', 'zh'])
  assert.deepEqual(last(said(30, thirty), said(90, { ...thirty, en: ninety.en })), ['zh'])
  assert.deepEqual(last(said(30, thirty), said(90, ninety)), [])
})

test('what is only worded anew, or is the first of its line, leaves nothing behind', () => {
  assert.deepEqual(last(said(30, thirty)), [])
  assert.deepEqual(last(said(30, thirty), said(30, { ...thirty, en: 'thirty days after' })), [])
  assert.deepEqual(last(said(30, { en: thirty.en }), said(90, { en: ninety.en, zh: ninety.zh })), [])
  assert.deepEqual(last(said(30, thirty), null, said(90, thirty)), [])
})

test('a text that was left behind once stays so until it or its terms are set right', () => {
  const behind = said(90, thirty)
  assert.deepEqual(last(said(30, thirty), behind, said(90, thirty)), ['en', 'zh'])
  assert.deepEqual(last(said(30, thirty), behind, said(90, ninety)), [])
  assert.deepEqual(last(said(30, thirty), behind, said(30, thirty)), [])
  assert.deepEqual(last(said(30, thirty), said(90, ninety), said(90, thirty)), ['en', 'zh'])
})

test('proposals that name each other in a ring, or a base that is not there, come to an end', () => {
  const ring = [
    { proposal: 'a', base: 'b', provision: said(30, thirty) },
    { proposal: 'b', base: 'a', provision: said(90, thirty) },
  ]
  assert.deepEqual(unchangedTexts('a', ring), ['en', 'zh'])
  assert.deepEqual(unchangedTexts('a', ring.slice(0, 1)), [])
  assert.deepEqual(unchangedTexts('c', ring), [])
})

test('between an agreement and its successor every clause is looked at, and a new one is not', () => {
  const { terms } = openTable(3)
  const after = { ...terms, retention: { ...terms.retention, days: 7 }, clocks: { ...terms.clocks, minutes: [] } }
  const languages = ['en', 'zh']
  assert.deepEqual(unchangedBetween(terms, after), [
    { clause: '5.2', languages },
    { clause: '8', languages },
  ])
  assert.deepEqual(unchangedBetween(terms, terms), [])
  const moved = { ...after, clauses: after.clauses.map((one) => (one.id === '8' ? { ...one, id: '88' } : one)) }
  const renamed = { ...moved, retention: { clause: '88', days: 7 } }
  assert.ok(divideTerms(renamed).has('88'))
  assert.deepEqual(unchangedBetween(terms, renamed), [{ clause: '5.2', languages }])
})
