import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as cedar from '@cedar-policy/cedar-wasm/nodejs'
import { isComityError, parseInstant, signingKeyFromSeed } from '@comity/codec'
import {
  type Act,
  decide,
  type PolicyEngine,
  preparePolicy,
  signAgreement,
  type Terms,
  verifyAgreementSignature,
  verifyTerms,
} from '@comity/agreement'
import fc from 'fast-check'
import { readVectors } from './vectors.ts'

interface Case {
  readonly name: string
  readonly signed: readonly string[]
  readonly now: string
  readonly localPolicy: string
  readonly act: Act
  readonly clause: string | null
  readonly code: string | null
}

const engine: PolicyEngine = cedar
const { base } = readVectors('terms') as { readonly base: Terms }
const { cases } = readVectors('decisions') as { readonly cases: readonly Case[] }
const mid = parseInstant('2026-06-01T00:00:00.000Z')

function signaturesOf(terms: Terms, parties: readonly string[]) {
  return parties.map((party) => {
    const nth = terms.parties.findIndex((member) => member.party === party)
    const key = signingKeyFromSeed(new Uint8Array(32).fill(nth + 1))
    return verifyAgreementSignature({ terms, jws: signAgreement({ terms, party, key, signedAt: mid }) })
  })
}

function decided(terms: Terms, act: Act, localPolicy = ''): string {
  const policy = preparePolicy({ engine, terms: verifyTerms(terms), localPolicy })
  try {
    const signatures = signaturesOf(
      terms,
      terms.parties.map((member) => member.party),
    )
    return decide({ policy, signatures, denunciations: [], successors: [], act, now: mid }).clause
  } catch (error) {
    if (isComityError(error)) return error.code
    throw error
  }
}

for (const { name, signed, now, localPolicy, act, clause, code } of cases) {
  test(`${name}: ${clause === null ? String(code) : `permitted by clause ${clause}`}`, () => {
    const policy = preparePolicy({ engine, terms: verifyTerms(base), localPolicy })
    const run = () =>
      decide({
        policy,
        signatures: signaturesOf(base, signed),
        denunciations: [],
        successors: [],
        act,
        now: parseInstant(now),
      })
    if (clause === null) assert.throws(run, (error) => isComityError(error, code ?? ''))
    else assert.equal(run().clause, clause)
  })
}

test('where several rules permit, the first clause by number is named', () => {
  const terms = { ...base, match: [...base.match].reverse().flatMap((rule) => [rule, rule]) }
  assert.equal(decided(terms, firstAct), '2.1')
})

test('what the engine permitted once lends nothing to another act, another time or fewer signatures', () => {
  const terms = verifyTerms(base)
  const policy = preparePolicy({ engine, terms, localPolicy: '' })
  const all = signaturesOf(
    base,
    base.parties.map(({ party }) => party),
  )
  const given = { policy, signatures: all, denunciations: [], successors: [], act: firstAct, now: mid }
  const { clause } = decide(given)
  assert.deepEqual({ ...decide({ ...given, now: mid + 1 }) }, { ...decide(given), clause, at: mid + 1 })
  const refused = (changed: Partial<typeof given>, code: string) => {
    assert.throws(() => decide({ ...given, ...changed }), { code })
    assert.throws(() => decide({ ...given, ...changed }), { code })
  }
  refused({ now: parseInstant('2999-01-01T00:00:00.000Z') }, 'agreement-not-in-force')
  refused({ signatures: all.slice(1) }, 'agreement-not-in-force')
  refused({ act: { ...firstAct, purpose: 'no-such-purpose' } as Act }, 'purpose-not-permitted')
  const forbids = preparePolicy({ engine, terms, localPolicy: 'forbid(principal, action, resource);' })
  refused({ policy: forbids }, 'policy-forbids')
  assert.equal(decide(given).clause, clause)
})

test('under n of m a party that has not signed is not bound', () => {
  const terms = verifyTerms({ ...base, inForce: { ...base.inForce, rule: { kind: 'n-of-m', n: 2 } } })
  const policy = preparePolicy({ engine, terms, localPolicy: '' })
  const signatures = signaturesOf(terms, ['norland-police', 'sudland-police'])
  assert.equal(decide({ policy, signatures, denunciations: [], successors: [], act: firstAct, now: mid }).clause, '2.1')
  const withBank = { ...firstAct, publisher: 'orange-bank' }
  assert.throws(
    () => decide({ policy, signatures, denunciations: [], successors: [], act: withBank, now: mid }),
    (error) => isComityError(error, 'agreement-not-in-force'),
  )
})

test('a permit is made by decide alone', () => {
  const acts = (permit: ReturnType<typeof decide>) => permit.clause
  // @ts-expect-error a record that looks like a permit is none
  assert.equal(acts({ act: firstAct, agreement: '', clause: '1', at: 0 }), '1')
})

for (const [why, localPolicy, code] of [
  ['permits', 'permit(principal, action, resource);', 'schema'],
  ['does not parse', 'forbid(principal', 'schema'],
  [
    'names an attribute that no act has',
    'forbid(principal, action == Action::"match.evaluate", resource) when { context.purpos == "x" };',
    'schema',
  ],
  ['is a template', 'forbid(principal == ?principal, action, resource);', 'schema'],
  ['is longer than 64 KiB', `// ${'x'.repeat(65_536)}`, 'policy-too-large'],
] as const) {
  test(`a local policy that ${why} is refused when it is loaded`, () => {
    assert.throws(
      () => preparePolicy({ engine, terms: verifyTerms(base), localPolicy }),
      (error) => isComityError(error, code),
    )
  })
}

test('D-06 a local rule that cannot be evaluated forbids; the engine alone would have permitted', () => {
  // Passes validation, overflows when it runs.
  const localPolicy =
    'forbid(principal, action == Action::"match.evaluate", resource) when { 9223372036854775807 + 1 > 0 };'
  assert.equal(decided(base, firstAct, localPolicy), 'policy-forbids')
  const call = {
    principal: { type: 'Party', id: 'norland-police' },
    action: { type: 'Action', id: 'match.evaluate' },
    resource: { type: 'Party', id: 'sudland-police' },
    context: {},
    policies: { staticPolicies: `permit(principal, action, resource); ${localPolicy}` },
    entities: [],
  }
  const alone = cedar.isAuthorized(call)
  assert.equal(alone.type === 'success' && alone.response.decision, 'allow')
})

test('D-06 an engine that fails, or errs in any way, refuses', () => {
  const terms = verifyTerms(base)
  const signatures = signaturesOf(base, ['norland-police', 'orange-bank', 'sudland-police'])
  const allow = { decision: 'allow', diagnostics: { reason: ['2.1'], errors: [{}] } } as const
  for (const answer of [{ type: 'failure' }, { type: 'success' }, { type: 'success', response: allow }] as const) {
    const failing: PolicyEngine = { ...engine, statefulIsAuthorized: () => answer }
    const policy = preparePolicy({ engine: failing, terms, localPolicy: '' })
    assert.throws(
      () => decide({ policy, signatures, denunciations: [], successors: [], act: firstAct, now: mid }),
      isComityError,
    )
  }
})

const firstAct: Act = {
  act: 'match.evaluate',
  publisher: 'sudland-police',
  inquirer: 'norland-police',
  profile: 'phone/1',
  statuses: ['suspect'],
  purpose: 'computer-fraud',
  basis: 'mutual-assistance',
}

const anyOf = <const Value>(...values: readonly Value[]) => fc.constantFrom(...values)
const anyParties = fc.subarray(['norland-police', 'orange-bank', 'sudland-police'], { minLength: 2 })
const anyStatuses = fc.subarray(['suspect', 'victim', 'witness'] as const, { minLength: 1 })
const anyPurposes = fc.subarray(['computer-fraud', 'extortion'] as const, { minLength: 1 })
const anyRule = fc.record({
  clause: anyOf('2.1', '2.2', '6'),
  publishers: anyParties,
  inquirers: anyParties,
  purposes: anyPurposes,
  bases: fc.subarray(['court-order', 'mutual-assistance'], { minLength: 1 }),
  profiles: fc.subarray(['domain/1', 'phone/1'], { minLength: 1 }),
  statuses: anyStatuses,
})
const anyAct: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    act: fc.constant('match.evaluate' as const),
    publisher: anyOf('norland-police', 'orange-bank', 'sudland-police', 'elbonia'),
    inquirer: anyOf('norland-police', 'orange-bank', 'sudland-police'),
    profile: anyOf('phone/1', 'domain/1', 'iban/1', '"]) || true'),
    statuses: anyStatuses,
    purpose: anyOf('computer-fraud', 'extortion', 'malware'),
    basis: anyOf('mutual-assistance', 'court-order', 'hunch'),
  }),
  fc.record({
    act: fc.constant('index.publish' as const),
    publisher: anyOf('norland-police', 'orange-bank', 'sudland-police'),
    profile: anyOf('phone/1', 'domain/1', 'iban/1'),
    status: anyOf('suspect', 'victim', 'witness', 'contact'),
  }),
)

const isPermitted = (outcome: string) => /^\d/.test(outcome)
const seed = 20_261_124

test(`D-06 the engine permits exactly what a plain reading of the rules permits (seed ${String(seed)})`, () => {
  fc.assert(
    fc.property(fc.array(anyRule, { maxLength: 4 }), anyAct, (match, act) => {
      const terms = { ...base, match }
      assert.equal(
        isPermitted(decided(terms, act)),
        match.some((rule) => plainly(rule, act)),
      )
    }),
    { seed, numRuns: 300 },
  )
})

test(`D-06 an added local denial never permits, and an added clause never lifts one (seed ${String(seed)})`, () => {
  const denials = fc.subarray([
    'forbid(principal == Party::"norland-police", action, resource);',
    'forbid(principal, action == Action::"match.evaluate", resource) when { context.profile == "phone/1" };',
    'forbid(principal, action == Action::"index.publish", resource) when { context.status != "suspect" };',
  ])
  fc.assert(
    fc.property(fc.array(anyRule, { maxLength: 3 }), anyRule, denials, anyAct, (match, added, denied, act) => {
      const before = decided({ ...base, match }, act)
      const narrowed = decided({ ...base, match }, act, denied.join('\n'))
      if (!isPermitted(before)) assert.ok(!isPermitted(narrowed))
      if (narrowed !== 'policy-forbids') return
      assert.equal(decided({ ...base, match: [...match, added] }, act, denied.join('\n')), 'policy-forbids')
    }),
    { seed, numRuns: 200 },
  )
})

test('an answer passes by the clause of its request, the other way round, and by no other', () => {
  const [rule] = base.requests
  assert.ok(rule)
  const [asker = '', asked = ''] = base.parties.map(({ party }) => party)
  const terms = { ...base, requests: [{ ...rule, from: [asker], to: [asked] }] }
  const [kind, purpose, urgency] = [rule.kinds[0] ?? 'information', rule.purposes[0] ?? '', rule.urgencies[0] ?? 'R']
  const act = { act: 'request.answer', from: asked, to: asker, kind, purpose, urgency } as const
  assert.equal(decided(terms, act), rule.clause)
  assert.equal(decided(terms, { ...act, from: asker, to: asked }), 'purpose-not-permitted')
  assert.equal(decided(terms, { ...act, purpose: 'no-purpose' }), 'purpose-not-permitted')
  assert.equal(decided({ ...terms, requests: [] }, act), 'purpose-not-permitted')
  // Neither direction of a request is an answer, and a policy can forbid the answer alone.
  const answers = 'forbid(principal, action == Action::"request.answer", resource);'
  assert.equal(decided(terms, act, answers), 'policy-forbids')
  assert.equal(decided(terms, { ...act, act: 'request.send', from: asker, to: asked }, answers), rule.clause)
})

function plainly(rule: Terms['match'][number], act: Act): boolean {
  switch (act.act) {
    case 'match.evaluate':
      return (
        act.inquirer !== act.publisher &&
        rule.inquirers.includes(act.inquirer) &&
        rule.publishers.includes(act.publisher) &&
        rule.purposes.some((purpose) => purpose === act.purpose) &&
        rule.bases.includes(act.basis) &&
        rule.profiles.includes(act.profile) &&
        act.statuses.every((status) => rule.statuses.includes(status))
      )
    case 'index.publish':
      return (
        rule.publishers.includes(act.publisher) &&
        rule.profiles.includes(act.profile) &&
        rule.statuses.includes(act.status)
      )
    case 'request.send':
    case 'request.answer':
      return false
  }
}
