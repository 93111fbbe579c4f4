import assert from 'node:assert/strict'
import { test } from 'node:test'
import { day, isComityError, parseInstant, signingKeyFromSeed } from '@comity/codec'
import {
  agreementState,
  boundParties,
  earliestDeparture,
  signAgreement,
  signDenunciation,
  type Terms,
  verifyAgreementSignature,
  verifyDenunciation,
} from '@comity/agreement'
import { readVectors } from './vectors.ts'

const { base } = readVectors('terms') as { readonly base: Terms }
const from = parseInstant(base.inForce.from)
const notice = base.inForce.noticeDays * day
const codes = base.parties.map(({ party }) => party)
const keyOf = (party: string) => signingKeyFromSeed(new Uint8Array(32).fill(codes.indexOf(party) + 1))
const refusedAs = (code: string) => (error: unknown) => isComityError(error, code)

const signatures = codes.map((party) =>
  verifyAgreementSignature({
    terms: base,
    jws: signAgreement({ terms: base, party, key: keyOf(party), signedAt: from }),
  }),
)

function denounced(party: string, effectiveAt: number, terms: Terms = base): string {
  return signDenunciation({ terms, party, key: keyOf(party), denouncedAt: effectiveAt - notice, effectiveAt })
}

test('D-02 a party is bound up to the millisecond before its denunciation takes effect', () => {
  const [first = '', second = '', third = ''] = codes
  const leaves = from + 10 * day + notice
  const denunciations = [verifyDenunciation({ jws: denounced(first, leaves), terms: base })]
  const acts = { terms: base, signatures, denunciations, successors: [] }
  assert.deepEqual([...boundParties({ ...acts, now: leaves - 1 })], codes)
  assert.deepEqual([...boundParties({ ...acts, now: leaves })], [second, third])
  // Three of them: the agreement goes on among those who stay, and ends with the last but one.
  assert.equal(agreementState({ ...acts, now: leaves }), 'in-force')
  const last = [...denunciations, verifyDenunciation({ jws: denounced(second, leaves + day), terms: base })]
  assert.equal(agreementState({ ...acts, denunciations: last, now: leaves + day - 1 }), 'in-force')
  assert.equal(agreementState({ ...acts, denunciations: last, now: leaves + day }), 'ended')
})

test('a denunciation keeps the notice of the terms', () => {
  const [party = ''] = codes
  const given = { terms: base, party, key: keyOf(party), denouncedAt: from }
  const earliest = earliestDeparture(base, from)
  assert.equal(earliest, from + notice)
  assert.throws(() => signDenunciation({ ...given, effectiveAt: earliest - 1 }), refusedAs('notice-too-short'))
  const patient = { ...base, inForce: { ...base.inForce, noticeDays: 0 } }
  const hasty = signDenunciation({ ...given, terms: patient, effectiveAt: from })
  // Of other terms: the hash is another one, whatever the notice.
  assert.throws(() => verifyDenunciation({ jws: hasty, terms: base }), refusedAs('object-mismatch'))
})

test('D-01 a denunciation counts under the key that the terms name for its party, and for these terms', () => {
  const [first = '', second = ''] = codes
  const effectiveAt = from + notice
  const given = { terms: base, denouncedAt: from, effectiveAt }
  assert.throws(() => signDenunciation({ ...given, party: first, key: keyOf(second) }), refusedAs('object-mismatch'))
  assert.throws(
    () => signDenunciation({ ...given, party: 'stranger', key: keyOf(second) }),
    refusedAs('object-mismatch'),
  )
  const [header = '', payload = '', signature = ''] = denounced(first, effectiveAt).split('.')
  const [, , foreign = ''] = denounced(second, effectiveAt).split('.')
  assert.throws(
    () => verifyDenunciation({ jws: [header, payload, foreign].join('.'), terms: base }),
    refusedAs('signature-invalid'),
  )
  assert.equal(verifyDenunciation({ jws: [header, payload, signature].join('.'), terms: base }).party, first)
  const sign = signAgreement({ terms: base, party: first, key: keyOf(first), signedAt: from })
  assert.throws(() => verifyDenunciation({ jws: sign, terms: base }), refusedAs('schema'))
})
