import { findAgreement } from '../agreements/agreements.ts'
import type { Actor, NodeContext } from '../context.ts'
import { auditTermsOf } from './audit-terms.ts'

/** Of these agreements those whose terms name this person as an auditor, by the public key (spec/audit.md §9). */
export async function auditedBy(
  node: NodeContext,
  { person }: Actor,
  agreements: readonly string[],
): Promise<ReadonlySet<string>> {
  const row = await node.db.selectFrom('person').select('auditor_key').where('id', '=', person).executeTakeFirst()
  const key = row?.auditor_key ?? null
  const audited = new Set<string>()
  if (key === null) return audited
  for (const agreement of new Set(agreements)) {
    const stored = await findAgreement(node.db, agreement)
    const terms = stored === undefined ? undefined : auditTermsOf(stored.terms)
    if (terms?.auditors.includes(key) === true) audited.add(agreement)
  }
  return audited
}

/** Whether the terms of an agreement name this person as an auditor. */
export async function isAuditorOf(node: NodeContext, actor: Actor, agreement: string): Promise<boolean> {
  return (await auditedBy(node, actor, [agreement])).has(agreement)
}
