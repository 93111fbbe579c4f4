import { type Act, clausesBehind, decide, type Terms } from '@comity/agreement'
import type { decisionWhy, ResultOf } from '@comity/client/api'
import { formatInstant, type Instant, isComityError } from '@comity/codec'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { findAgreement, type StoredAgreement } from './agreements.ts'
import { decidedActs } from './decided-acts.ts'
import { policyOf } from './policy.ts'

/** What is explained: an act with what came of it. */
export interface DecidedAct {
  /** Wire name of the act, or the call that was refused. */
  readonly name: string
  /** The other party, where there is one. */
  readonly party: string | null
  readonly at: Instant
  readonly agreement: string | null
  readonly act: Act | null
  /** Why it was refused; null: it passed, or waits. */
  readonly code: string | null
}

type Explained = ResultOf<typeof decisionWhy>['decisions'][number]

/**
 * Explains every decision under an id: of a request, job or batch of the unit, or of an act that was refused
 * (spec/agreements.md §21). Decides nothing: what passed is decided anew from the same terms, as of the instant at which
 * it passed. Throws `not-found`, the same for what another unit may see and for what is confidential.
 */
export async function explainDecisions(
  node: NodeContext,
  { actor, id }: { readonly actor: Actor; readonly id: string },
): Promise<readonly Explained[]> {
  const decided = await decidedActs(node, { id, actor })
  if (decided.length === 0) return fail('not-found', {})
  return Promise.all(decided.map((one) => explain(node, one)))
}

async function explain(node: NodeContext, decided: DecidedAct): Promise<Explained> {
  const { name, party, at, agreement: hash, act, code } = decided
  const agreement = hash === null ? undefined : await findAgreement(node.db, hash)
  const clauses = agreement === undefined ? [] : clausesOf(node, { agreement, decided })
  return {
    name,
    party,
    at: formatInstant(at),
    agreement: hash,
    outcome: code === null ? 'allowed' : 'refused',
    code,
    by: byWhat({ code, clauses }),
    clauses: agreement === undefined ? [] : textsOf(agreement.terms, clauses),
    purpose: act !== null && 'purpose' in act ? act.purpose : null,
  }
}

function byWhat({ code, clauses }: { readonly code: string | null; readonly clauses: readonly string[] }) {
  if (code === 'policy-forbids') return 'local-policy'
  return clauses.length === 0 ? 'node' : 'clause'
}

function clausesOf(
  node: NodeContext,
  { agreement, decided: { act, at, code } }: { readonly agreement: StoredAgreement; readonly decided: DecidedAct },
): readonly string[] {
  const { terms } = agreement
  if (code !== null) return clausesBehind({ terms, code, act })
  if (act === null) return []
  try {
    return [decide({ ...agreement, policy: policyOf(node, agreement), act, now: at }).clause]
  } catch (error) {
    // The local policy, or who is bound, is not what it was then: the terms alone would say something else.
    if (isComityError(error)) return []
    throw error
  }
}

function textsOf(terms: Terms, ids: readonly string[]): Explained['clauses'] {
  return ids.flatMap((id) => {
    const clause = terms.clauses.find((one) => one.id === id)
    return clause === undefined ? [] : [{ id, text: clause.text.map(({ language, text }) => ({ language, text })) }]
  })
}
