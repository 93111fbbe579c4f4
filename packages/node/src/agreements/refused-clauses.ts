import { clausesBehind } from '@comity/agreement'
import { isComityError } from '@comity/codec'
import type { NodeContext } from '../context.ts'
import { findAgreement } from './agreements.ts'
import { refusedUnder } from './refused-acts.ts'

/** The clauses that a refusal rests on, for the node's own people; none where no clause gives its code. */
export async function refusedClauses(node: Pick<NodeContext, 'db'>, error: unknown): Promise<readonly string[]> {
  const about = refusedUnder(error)
  if (about === undefined || !isComityError(error)) return []
  const agreement = await findAgreement(node.db, about.agreement)
  return agreement === undefined ? [] : clausesBehind({ terms: agreement.terms, code: error.code, act: about.act })
}
