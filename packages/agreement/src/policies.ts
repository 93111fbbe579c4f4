import type { EngineEntity, EngineExpression, EnginePolicy } from './engine.ts'
import type { Terms } from './terms.ts'

/** Name under which the schema of acts is kept in the engine. */
export const actSchemaName = 'comity-acts/1'

/**
 * Cedar schema of every act that is decided (spec/agreements.md §9). The terms and the local policy are validated against
 * it, so that a misspelt attribute is refused when a policy is loaded, not silently passed over when an act is decided.
 */
export const actSchema = `
entity Party;
entity Agreement;
action "match.evaluate" appliesTo {
  principal: [Party], resource: [Party],
  context: { agreement: String, profile: String, statuses: Set<String>, purpose: String, basis: String }
};
action "index.publish" appliesTo {
  principal: [Party], resource: [Agreement],
  context: { agreement: String, profile: String, status: String }
};
action "request.send" appliesTo {
  principal: [Party], resource: [Party],
  context: { agreement: String, kind: String, purpose: String, urgency: String }
};
action "request.answer" appliesTo {
  principal: [Party], resource: [Party],
  context: { agreement: String, kind: String, purpose: String, urgency: String }
};
`

/**
 * One Cedar policy a rule of the terms. The policy's id is the clause's; a second rule of one clause gets `#2` behind it,
 * which `clauseOf` takes off again.
 */
export function policiesOf(terms: Terms): Record<string, EnginePolicy> {
  const policies: Record<string, EnginePolicy> = {}
  const used = new Map<string, number>()
  const add = (clause: string, policy: EnginePolicy): void => {
    const nth = (used.get(clause) ?? 0) + 1
    used.set(clause, nth)
    policies[nth === 1 ? clause : `${clause}#${String(nth)}`] = policy
  }
  for (const rule of terms.match) {
    add(rule.clause, evaluatePolicy(rule))
    add(rule.clause, publishPolicy(rule))
  }
  for (const rule of terms.requests) {
    add(rule.clause, requestPolicy(rule))
    add(rule.clause, answerPolicy(rule))
  }
  return policies
}

/** The clause that a policy stands for. */
export function clauseOf(policyId: string): string {
  return policyId.replace(/#\d+$/, '')
}

type MatchRule = Terms['match'][number]

function evaluatePolicy(rule: MatchRule): EnginePolicy {
  return permit('match.evaluate', [
    isOneOf(parties(rule.inquirers), { Var: 'principal' }),
    isOneOf(parties(rule.publishers), { Var: 'resource' }),
    { '!=': { left: { Var: 'principal' }, right: { Var: 'resource' } } },
    isOneOf(texts(rule.purposes), context('purpose')),
    isOneOf(texts(rule.bases), context('basis')),
    isOneOf(texts(rule.profiles), context('profile')),
    { containsAll: { left: { Set: texts(rule.statuses) }, right: context('statuses') } },
  ])
}

function publishPolicy(rule: MatchRule): EnginePolicy {
  return permit('index.publish', [
    isOneOf(parties(rule.publishers), { Var: 'principal' }),
    isOneOf(texts(rule.profiles), context('profile')),
    isOneOf(texts(rule.statuses), context('status')),
  ])
}

function requestPolicy(rule: RequestRule): EnginePolicy {
  return formalPolicy('request.send', { rule, doers: rule.from, others: rule.to })
}

/** Whoever may be asked may answer whoever may ask: the rule of the request, the other way round. */
function answerPolicy(rule: RequestRule): EnginePolicy {
  return formalPolicy('request.answer', { rule, doers: rule.to, others: rule.from })
}

type RequestRule = Terms['requests'][number]

function formalPolicy(
  action: 'request.send' | 'request.answer',
  {
    rule,
    doers,
    others,
  }: { readonly rule: RequestRule; readonly doers: readonly string[]; readonly others: readonly string[] },
): EnginePolicy {
  return permit(action, [
    isOneOf(parties(doers), { Var: 'principal' }),
    isOneOf(parties(others), { Var: 'resource' }),
    { '!=': { left: { Var: 'principal' }, right: { Var: 'resource' } } },
    isOneOf(texts(rule.kinds), context('kind')),
    isOneOf(texts(rule.purposes), context('purpose')),
    isOneOf(texts(rule.urgencies), context('urgency')),
  ])
}

function permit(action: string, conditions: readonly EngineExpression[]): EnginePolicy {
  return {
    effect: 'permit',
    principal: { op: 'All' },
    action: { op: '==', entity: { type: 'Action', id: action } },
    resource: { op: 'All' },
    conditions: conditions.map((body) => ({ kind: 'when', body })),
  }
}

function isOneOf(set: EngineExpression[], member: EngineExpression): EngineExpression {
  return { contains: { left: { Set: set }, right: member } }
}

function context(attr: string): EngineExpression {
  return { '.': { left: { Var: 'context' }, attr } }
}

function texts(names: readonly string[]): EngineExpression[] {
  return names.map((name) => ({ Value: name }))
}

function parties(codes: readonly string[]): EngineExpression[] {
  return codes.map((id): EngineExpression => ({ Value: { __entity: { type: 'Party', id } satisfies EngineEntity } }))
}
