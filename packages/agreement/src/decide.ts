import { type ErrorDetails, type Instant, ownId } from '@comity/codec'
import { type Act, actorsOf, questionOf } from './acts.ts'
import { fail } from './errors.ts'
import { actSchemaName, clauseOf } from './policies.ts'
import { localPrefix, type PreparedPolicy } from './prepare-policy.ts'
import { byNumber, explainRefusal } from './refusal.ts'
import type { AgreementActs } from './state.ts'
import { verifyInForce } from './verify-in-force.ts'

declare const permit: unique symbol

/** Leave to do one act, at one instant, by one clause. Only `decide` makes one. */
export interface Permit<Decided extends Act = Act> {
  readonly act: Decided
  readonly agreement: string
  /** The clause that decided; where several permit, the first by number. */
  readonly clause: string
  readonly at: Instant
  readonly [permit]: true
}

/**
 * The one decision (spec/agreements.md §9): may this act pass, under these terms and this party's local
 * policy, at this instant? Without a clause that permits it, it may not; any error refuses.
 *
 * Throws `agreement-not-in-force`, `agreement-superseded`, `purpose-not-permitted`, `basis-not-permitted`, `profile-not-permitted`,
 * `status-not-permitted`, `policy-forbids`, and `schema` for an act that is not one. What no clause permits names in
 * `clauses` those that came nearest, joined by `/`; `policy-forbids` names the forbidding policy, `local/0` the first.
 */
export function decide<const Decided extends Act>({
  policy,
  signatures,
  denunciations,
  successors,
  act,
  now,
}: {
  readonly policy: PreparedPolicy
  readonly signatures: AgreementActs['signatures']
  readonly denunciations: AgreementActs['denunciations']
  readonly successors: AgreementActs['successors']
  readonly act: Decided
  readonly now: Instant
}): Permit<Decided> {
  const { terms, agreement } = policy
  // §7: in force at this one captured instant, and both sides bound: signed, and not gone.
  const acts = { terms, signatures, denunciations, successors }
  verifyInForce({ ...acts, now, parties: actorsOf(act) })
  // An empty set would be contained in every rule.
  if (act.act === 'match.evaluate' && act.statuses.length === 0) fail('status-not-permitted', {})
  const clause = ownId(clauseThatPermits(policy, act))
  return { act, agreement, clause, at: now } as unknown as Permit<Decided> // the one place where permits are made
}

/*
 * What the engine permitted before, by the compiled policy and the whole of the question: nothing else goes into its
 * answer, least of all the time. Refusals are decided anew each time.
 */
const permitted = new WeakMap<PreparedPolicy, Map<string, string>>()
const mostKept = 256

function clauseThatPermits(policy: PreparedPolicy, act: Act): string {
  const asked = questionOf(act, policy.agreement)
  const key = JSON.stringify(asked)
  const known = permitted.get(policy)?.get(key)
  if (known !== undefined) return known
  const clause = askEngine(policy, act)
  const kept = permitted.get(policy) ?? new Map<string, string>()
  if (kept.size < mostKept) permitted.set(policy, kept.set(key, clause))
  return clause
}

function askEngine({ engine, terms, agreement, id }: PreparedPolicy, act: Act): string {
  const answer = engine.statefulIsAuthorized({
    ...questionOf(act, agreement),
    preparsedSchemaName: actSchemaName,
    validateRequest: true,
    preparsedPolicySetId: id,
    entities: [],
  })
  if (answer.type !== 'success' || answer.response === undefined) return fail('schema', {})
  const { decision, diagnostics } = answer.response
  // Cedar skips a policy that it cannot evaluate; a skipped `forbid` would permit, so here every error forbids.
  if (diagnostics.errors.length > 0) fail('policy-forbids', { errors: diagnostics.errors.length })
  if (decision !== 'allow') {
    const local = diagnostics.reason.filter(isLocal).sort()[0]
    if (local !== undefined) return fail('policy-forbids', { policy: ownId(local) })
    const { code, clauses } = explainRefusal(terms, act)
    return fail(code, namedClauses(clauses))
  }
  const [clause] = diagnostics.reason.map(clauseOf).sort(byNumber)
  return clause ?? fail('purpose-not-permitted', {})
}

function isLocal(policyId: string): boolean {
  return policyId.startsWith(localPrefix)
}

/** Clauses as a detail of an error: numbers of the terms, at most as many as one line of an id takes. */
function namedClauses(clauses: readonly string[]): ErrorDetails {
  return clauses.length === 0 ? {} : { clauses: ownId(clauses.slice(0, mostNamed).join('/')) }
}

/** A clause has at most 15 characters, an id 128. */
const mostNamed = 8
