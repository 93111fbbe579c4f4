import assert from 'node:assert/strict'
import { test } from 'node:test'
import { day, hour, isComityError, parseInstant, signingKeyFromSeed, toBase64url } from '@comity/codec'
import {
  type AgreementActs,
  agreementHash,
  agreementState,
  signAgreement,
  signDenunciation,
  type Terms,
  verifyAgreementSignature,
  verifyDenunciation,
  verifyInForce,
} from '@comity/agreement'
import fc from 'fast-check'
import { readVectors } from './vectors.ts'

/** Terms of five parties, in force with two signatures; successors among some of them; what each signs and when it leaves. */
const { base: three } = readVectors('terms') as { readonly base: Terms }
const keyOf = (at: number) => signingKeyFromSeed(new Uint8Array(32).fill(at + 1))
const from = parseInstant(three.inForce.from)
const [member = assert.fail()] = three.parties
const parties = ['apple-police', 'birch-police', 'cedar-police', 'dogwood-police', 'elm-police'].map((party, at) => ({
  ...member,
  party,
  agreementKey: toBase64url(keyOf(at).publicKey),
}))
const inForce = { ...three.inForce, noticeDays: 3, rule: { kind: 'n-of-m' as const, n: 2 } }
const base: Terms = { ...three, parties, inForce }
const next = (begins: number, among: readonly number[]): Terms => ({
  ...base,
  parties: parties.filter((_, at) => among.includes(at)),
  supersedes: agreementHash(base),
  inForce: { ...inForce, from: new Date(from + begins).toISOString() },
})

/** Each is made and verified once. */
function once<T>(make: (terms: Terms, at: number, time: number) => T): typeof make {
  const made = new Map<string, T>()
  const hashes = new Map<Terms, string>()
  return (terms, at, time) => {
    const hash = hashes.get(terms) ?? agreementHash(terms)
    hashes.set(terms, hash)
    const name = `${hash}/${String(at)}/${String(time)}`
    const one = made.get(name) ?? make(terms, at, time)
    made.set(name, one)
    return one
  }
}

const signed = once((terms, at, signedAt) => {
  const party = parties[at]?.party ?? assert.fail()
  const jws = signAgreement({ terms, party, key: keyOf(at), signedAt: from + signedAt })
  return verifyAgreementSignature({ terms, jws })
})

const left = once((terms, at, denouncedAt) => {
  const party = parties[at]?.party ?? assert.fail()
  const times = { denouncedAt: from + denouncedAt, effectiveAt: from + denouncedAt + 3 * day }
  return verifyDenunciation({ terms, jws: signDenunciation({ terms, party, key: keyOf(at), ...times }) })
})

const stateAt = (acts: AgreementActs, now: number) => agreementState({ ...acts, now: from + now })

test('D-03 a signature that is made after two have replaced the terms brings them back for nobody', () => {
  const successor = next(day, [0, 1])
  const signatures = [signed(base, 0, 0), signed(base, 1, 0)]
  const successors = [{ terms: successor, signatures: [signed(successor, 0, hour), signed(successor, 1, 2 * hour)] }]
  const acts: AgreementActs = { terms: base, signatures, denunciations: [], successors }
  assert.deepEqual([stateAt(acts, day - 1), stateAt(acts, day)], ['in-force', 'superseded'])
  const late = { ...acts, signatures: [...signatures, signed(base, 2, day + 1)] }
  assert.equal(stateAt(late, 2 * day), 'superseded')
  // Whoever signed before keeps them, and the other two do not go back to them between themselves, whatever date it bears.
  const early = { ...acts, signatures: [...signatures, signed(base, 2, day - 1)] }
  assert.equal(stateAt(early, 2 * day), 'in-force')
  const [apple = '', birch = '', cedar = '', dogwood = ''] = parties.map(({ party }) => party)
  const passes = (given: AgreementActs, ...who: readonly string[]): string => {
    try {
      verifyInForce({ ...given, now: from + 2 * day, parties: who })
      return 'passed'
    } catch (error) {
      if (isComityError(error)) return error.code
      throw error
    }
  }
  assert.deepEqual(
    [passes(early, apple, birch), passes(early, apple, cedar), passes(early, apple), passes(early, apple, dogwood)],
    ['agreement-superseded', 'passed', 'passed', 'agreement-not-in-force'],
  )
  assert.deepEqual(
    [passes(late, apple, birch), passes(late, apple, cedar), passes(late, apple)],
    ['agreement-superseded', 'agreement-not-in-force', 'agreement-superseded'],
  )
})

test('D-03 a signature that is made after all but one have left brings an ended agreement back for nobody', () => {
  const signatures = [signed(base, 0, 0), signed(base, 1, 0)]
  const acts: AgreementActs = { terms: base, signatures, denunciations: [left(base, 1, day)], successors: [] }
  assert.deepEqual([stateAt(acts, 4 * day - 1), stateAt(acts, 4 * day)], ['in-force', 'ended'])
  const late = { ...acts, signatures: [...signatures, signed(base, 2, 4 * day + 1)] }
  assert.equal(stateAt(late, 5 * day), 'ended')
  // Before, it is a party like any other.
  const early = { ...acts, signatures: [...signatures, signed(base, 2, 4 * day)] }
  assert.equal(stateAt(early, 5 * day), 'in-force')
})

/** What somebody does: by whom, when, and which of the three things. */
const deeds = fc.array(
  fc.record({
    at: fc.nat(4),
    day: fc.nat(12),
    deed: fc.constantFrom('sign' as const, 'sign' as const, 'first' as const, 'second' as const, 'leave' as const),
  }),
  { minLength: 4, maxLength: 16 },
)
const successorTerms = { first: next(2 * day, [0, 1, 2]), second: next(5 * day, [0, 1, 2, 3, 4]) }

type Deed = (typeof deeds extends fc.Arbitrary<infer T> ? T : never)[number]

/** Messages as a node holds them, in the order in which they came. */
function heldOf(some: readonly Deed[]): AgreementActs {
  const of = (kind: Deed['deed']) => some.filter(({ deed }) => deed === kind)
  const named = ({ terms }: { terms: Terms }, { at }: Deed) =>
    terms.parties.some(({ party }) => party === parties[at]?.party)
  return {
    terms: base,
    signatures: of('sign').map(({ at, day: made }) => signed(base, at, made * day)),
    // The first of a party counts (spec/agreements.md §16).
    denunciations: parties.flatMap((_, at) => {
      const made = of('leave').filter((one) => one.at === at)
      return made.length === 0 ? [] : [left(base, at, Math.min(...made.map((one) => one.day)) * day)]
    }),
    successors: (['first', 'second'] as const).map((kind) => ({
      terms: successorTerms[kind],
      signatures: of(kind)
        .filter((one) => named({ terms: successorTerms[kind] }, one))
        .map(({ at, day: made }) => signed(successorTerms[kind], at, made * day)),
    })),
  }
}

const { COMITY_SOAK: soak, COMITY_SEED: given } = process.env
const seed = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given)
const numRuns = soak === undefined ? 100 : 10_000

test('D-03 whatever order messages come in gives one state, and what is made once terms are over never brings them back', () => {
  const over = ['superseded', 'ended', 'expired']
  fc.assert(
    fc.property(deeds, fc.array(fc.nat(2 ** 30), { minLength: 16, maxLength: 16 }), (all, order) => {
      const shuffled = all
        .map((deed, at) => ({ deed, by: order[at] ?? 0 }))
        .sort((one, other) => one.by - other.by)
        .map(({ deed }) => deed)
      const [held, other] = [heldOf(all), heldOf(shuffled)]
      let isOver = false
      for (let today = 0; today <= 16; today += 1) {
        assert.equal(stateAt(other, today * day), stateAt(held, today * day))
        const state = stateAt(heldOf(all.filter((deed) => deed.day <= today)), today * day)
        if (isOver) assert.ok(over.includes(state), `${state} on day ${String(today)}`)
        isOver = over.includes(state)
      }
    }),
    { seed, numRuns },
  )
})
