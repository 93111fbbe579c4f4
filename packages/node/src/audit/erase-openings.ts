import { day, fromBase64url, toBase64url } from '@comity/codec'
import { listAgreements } from '../agreements/agreements.ts'
import type { NodeContext } from '../context.ts'
import type { Tx } from '../schema.ts'
import { auditTermsOf } from './audit-terms.ts'
import { logErasure } from './store-openings.ts'

/**
 * Erases what could be opened of erased records, and logs which places that concerns (spec/audit.md §6). Called after the
 * records are deleted in the same transaction: a batch that was being recorded meanwhile is seen here.
 */
export async function eraseOpenings(node: NodeContext, tx: Tx, records: readonly string[]): Promise<void> {
  if (records.length === 0) return
  const rows = await tx
    .selectFrom('audit_opening')
    .innerJoin('audit_batch', 'audit_batch.digest', 'audit_opening.digest')
    .select(['audit_opening.digest', 'audit_opening.position', 'audit_batch.agreement'])
    .where('audit_opening.record', 'in', records)
    .orderBy('audit_opening.digest')
    .orderBy('audit_opening.position')
    .forUpdate('audit_opening')
    .execute()
  const batches = new Map<string, { digest: Uint8Array; agreement: string; positions: number[] }>()
  for (const { digest, position, agreement } of rows) {
    const name = toBase64url(digest)
    const batch = batches.get(name) ?? { digest, agreement, positions: [] }
    batches.set(name, batch)
    batch.positions.push(position)
  }
  for (const { digest, agreement, positions } of batches.values()) {
    const erasure = await logErasure(node, tx, { agreement, digest, positions })
    await tx
      .updateTable('audit_opening')
      .set({ record: null, sealed: null, erasure })
      .where('digest', '=', digest)
      .where('position', 'in', positions)
      .execute()
  }
}

/** What can be opened no longer goes: openings at the inquirer, signed questions at the publisher (spec/audit.md §4). */
export async function closeAuditWindows(node: NodeContext, signal: AbortSignal): Promise<void> {
  const now = node.now()
  await node.db.deleteFrom('audit_batch').where('closes_at', '<=', now).execute()
  for (const { hash, terms } of await listAgreements(node.db, now)) {
    const audit = auditTermsOf(terms)
    if (audit === undefined || signal.aborted) continue
    await node.db
      .updateTable('answered_batch')
      .set({ message: null })
      .where('message', 'is not', null)
      .where('agreement', '=', fromBase64url(hash, 32))
      .where('charged_at', '<=', now - audit.windowDays * day)
      .execute()
  }
}
