import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseInstant, signingKeyFromSeed } from '@comity/codec'
import {
  agreementState,
  endingDuties,
  isEndingDuty,
  signAgreement,
  type Terms,
  verifyAgreementSignature,
} from '@comity/agreement'
import { readVectors } from './vectors.ts'

const { base } = readVectors('terms') as { readonly base: Terms }
const from = parseInstant(base.inForce.from)
const until = parseInstant(base.inForce.until)

function state(terms: Terms, count: number, now: number): string {
  const signatures = terms.parties.slice(0, count).map(({ party }, nth) => {
    const key = signingKeyFromSeed(new Uint8Array(32).fill(nth + 1))
    return verifyAgreementSignature({ terms, jws: signAgreement({ terms, party, key, signedAt: now }) })
  })
  return agreementState({ terms, signatures, denunciations: [], successors: [], now })
}

test('an agreement of all is proposed until the last party has signed', () => {
  assert.deepEqual(
    [0, 1, 2, 3].map((count) => state(base, count, from)),
    ['proposed', 'proposed', 'proposed', 'in-force'],
  )
})

test('D-02 force is the half-open time from the beginning to the end', () => {
  assert.deepEqual(
    [from - 1, from, until - 1, until].map((now) => state(base, 3, now)),
    ['signed', 'in-force', 'in-force', 'expired'],
  )
})

test('n of m is in force with n signatures', () => {
  const terms: Terms = { ...base, inForce: { ...base.inForce, rule: { kind: 'n-of-m', n: 2 } } }
  assert.deepEqual([state(terms, 1, from), state(terms, 2, from)], ['proposed', 'in-force'])
})

test('a date waits for the date and for every signature', () => {
  const at = '2026-06-01T00:00:00.000Z'
  const terms: Terms = { ...base, inForce: { ...base.inForce, rule: { kind: 'date', at } } }
  assert.equal(state(terms, 2, parseInstant(at)), 'proposed')
  assert.equal(state(terms, 3, parseInstant(at) - 1), 'signed')
  assert.equal(state(terms, 3, parseInstant(at)), 'in-force')
})

test('an agreement that nobody signed in its time has expired', () => {
  assert.equal(state(base, 0, until), 'expired')
})

test('only duties towards what was shared outlive an agreement', () => {
  assert.ok(endingDuties.every(isEndingDuty))
  for (const act of ['match.evaluate', 'index.publish', 'request.send']) assert.ok(!isEndingDuty(act))
})
