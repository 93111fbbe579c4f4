import type { Actor, NodeContext } from '../context.ts'
import { auditTermsOf } from './audit-terms.ts'
import { findAgreement } from '../agreements/agreements.ts'

/** Whose sessions the node tells apart by agreement: the public key under which the terms name this auditor. */
async function keyOf(node: NodeContext, { person }: Actor): Promise<string | null> {
  const row = await node.db.selectFrom('person').select('auditor_key').where('id', '=', person).executeTakeFirst()
  return row?.auditor_key ?? null
}

/** Whether the terms of an agreement name this person as an auditor (spec/audit.md §9). */
export async function isAuditorOf(node: NodeContext, actor: Actor, agreement: string): Promise<boolean> {
  const [key, stored] = await Promise.all([keyOf(node, actor), findAgreement(node.db, agreement)])
  const auditors = stored === undefined ? [] : (auditTermsOf(stored.terms)?.auditors ?? [])
  return key !== null && auditors.includes(key)
}

/** Of these agreements those whose terms name this person as an auditor. */
export async function auditedBy(
  node: NodeContext,
  actor: Actor,
  agreements: readonly string[],
): Promise<ReadonlySet<string>> {
  const distinct = [...new Set(agreements)]
  const isNamed = await Promise.all(distinct.map((agreement) => isAuditorOf(node, actor, agreement)))
  return new Set(distinct.filter((_agreement, at) => isNamed[at] === true))
}
