import assert from 'node:assert/strict'
import { test } from 'node:test'
import { day, isComityError, parseInstant, signingKeyFromSeed, type Verified } from '@comity/codec'
import {
  type AgreementActs,
  agreementHash,
  type AgreementSignature,
  agreementState,
  signAgreement,
  signDenunciation,
  type Terms,
  verifyAgreementSignature,
  verifyDenunciation,
  verifyInForce,
  verifyTerms,
} from '@comity/agreement'
import { readVectors } from './vectors.ts'

const { base } = readVectors('terms') as { readonly base: Terms }
const from = parseInstant(base.inForce.from)
const codes = base.parties.map(({ party }) => party)
const keyOf = (party: string) => signingKeyFromSeed(new Uint8Array(32).fill(codes.indexOf(party) + 1))

function signed(terms: Terms, parties: readonly string[]): readonly Verified<AgreementSignature>[] {
  return parties.map((party) =>
    verifyAgreementSignature({ terms, jws: signAgreement({ terms, party, key: keyOf(party), signedAt: from }) }),
  )
}

/** Terms that take the place of the base from a day after its beginning. */
const next = verifyTerms({
  ...base,
  supersedes: agreementHash(base),
  inForce: { ...base.inForce, from: new Date(from + day).toISOString(), rule: { kind: 'n-of-m', n: 2 } },
})

function acts(successorSignedBy: readonly string[]): AgreementActs {
  const successors = [{ terms: next, signatures: signed(next, successorSignedBy) }]
  return { terms: base, signatures: signed(base, codes), denunciations: [], successors }
}

test('terms that supersede none have no such member, and their hash is what it was', () => {
  assert.ok(!('supersedes' in base))
  assert.notEqual(agreementHash(next), agreementHash({ ...next, supersedes: 'A'.repeat(43) }))
})

test('D-03 an agreement is superseded from the instant at which its successor is in force', () => {
  const given = acts(codes)
  assert.equal(agreementState({ ...given, now: from + day - 1 }), 'in-force')
  assert.equal(agreementState({ ...given, now: from + day }), 'superseded')
  // Whatever becomes of the successor: what was superseded comes not back.
  const over = parseInstant(base.inForce.until) - 1
  assert.equal(agreementState({ ...given, now: over }), 'superseded')
})

test('D-03 whoever is bound and has not signed the successor keeps the agreement', () => {
  const [first = '', second = '', third = ''] = codes
  const given = acts([first, second])
  assert.equal(agreementState({ ...given, now: from + 2 * day }), 'in-force')
  const noticeDays = base.inForce.noticeDays * day
  const jws = signDenunciation({
    terms: base,
    party: third,
    key: keyOf(third),
    denouncedAt: from - noticeDays,
    effectiveAt: from + 3 * day,
  })
  const left = { ...given, denunciations: [verifyDenunciation({ jws, terms: base })] }
  assert.equal(agreementState({ ...left, now: from + 3 * day - 1 }), 'in-force')
  assert.equal(agreementState({ ...left, now: from + 3 * day }), 'superseded')
})

test('D-03 its parties are told that it is superseded; nobody else learns of it', () => {
  const given = { ...acts(codes), now: from + day }
  const refused = (parties: readonly string[], code: string) => {
    assert.throws(
      () => {
        verifyInForce({ ...given, parties })
      },
      (error) => isComityError(error, code),
    )
  }
  refused(codes, 'agreement-superseded')
  refused([codes[0] ?? '', 'stranger'], 'agreement-not-in-force')
})
