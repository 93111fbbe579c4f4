import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as cedar from '@cedar-policy/cedar-wasm/nodejs'
import { isComityError, parseInstant, signingKeyFromSeed } from '@comity/codec'
import {
  type Act,
  clausesBehind,
  decide,
  explainRefusal,
  type PolicyEngine,
  preparePolicy,
  signAgreement,
  type Terms,
  verifyAgreementSignature,
  verifyTerms,
} from '@comity/agreement'
import { readVectors } from './vectors.ts'

const engine: PolicyEngine = cedar
const { base } = readVectors('terms') as { readonly base: Terms }
const { cases } = readVectors('decisions') as {
  readonly cases: readonly { readonly name: string; readonly act: Act; readonly code: string | null }[]
}
const mid = parseInstant('2026-06-01T00:00:00.000Z')

/** Details of the error with which an act is refused. */
function refused(act: Act, localPolicy = ''): Readonly<Record<string, unknown>> {
  const signatures = base.parties.map(({ party }, nth) => {
    const key = signingKeyFromSeed(new Uint8Array(32).fill(nth + 1))
    return verifyAgreementSignature({ terms: base, jws: signAgreement({ terms: base, party, key, signedAt: mid }) })
  })
  const policy = preparePolicy({ engine, terms: verifyTerms(base), localPolicy })
  try {
    decide({ policy, signatures, denunciations: [], successors: [], act, now: mid })
  } catch (error) {
    if (isComityError(error)) return { code: error.code, ...error.details }
    throw error
  }
  return assert.fail('permitted')
}

const [rule = assert.fail('no rule')] = base.match
const asked: Act = {
  act: 'match.evaluate',
  publisher: rule.publishers[0] ?? '',
  inquirer: rule.inquirers.find((party) => party !== rule.publishers[0]) ?? '',
  profile: rule.profiles[0] ?? '',
  statuses: [rule.statuses[0] ?? 'suspect'],
  purpose: rule.purposes[0] ?? '',
  basis: rule.bases[0] ?? '',
}

test('a refused act names the clauses that came nearest to permitting it', () => {
  const inDirection = base.match.filter((one) => one.inquirers.includes(asked.inquirer)).map(({ clause }) => clause)
  const { code, clauses } = refused({ ...asked, basis: 'no-such-basis' })
  assert.equal(code, 'basis-not-permitted')
  assert.ok(
    String(clauses)
      .split('/')
      .every((clause) => inDirection.includes(clause)),
  )
  assert.ok(String(clauses).split('/').includes(rule.clause))
})

test('where no rule has the direction no clause is named', () => {
  assert.deepEqual(explainRefusal(base, { ...asked, inquirer: 'nobody-here' }), {
    code: 'purpose-not-permitted',
    clauses: [],
  })
})

test('what the own policy forbids names that policy and no clause', () => {
  const details = refused(asked, 'forbid (principal, action, resource);')
  assert.deepEqual(details, { code: 'policy-forbids', policy: 'local/0' })
})

test('every refusal of the vectors that is about a rule is explained by its code', () => {
  for (const { name, act, code } of cases) {
    if (
      code === null ||
      !code.endsWith('-not-permitted') ||
      (act.act === 'match.evaluate' && act.statuses.length === 0)
    )
      continue
    assert.equal(explainRefusal(base, act).code, code, name)
  }
})

test('a code that one clause always gives names that clause, and a code of no clause none', () => {
  const behind = (code: string) => clausesBehind({ terms: base, code, act: null })
  assert.deepEqual(behind('marking-forbids'), [base.handling.clause])
  assert.deepEqual(behind('quota-exceeded'), [base.budgets.clause])
  assert.deepEqual(behind('agreement-not-in-force'), [base.inForce.clause])
  assert.deepEqual(behind('dual-criminality-open'), [base.dualCriminality.clause])
  assert.deepEqual(behind('witness-quorum'), [base.log.clause])
  assert.deepEqual(behind('role-forbids'), [])
  assert.deepEqual(clausesBehind({ terms: base, code: 'basis-not-permitted', act: asked }), [])
})
