import { day, fromBase64url, type Instant, toBase64url } from '@comity/codec'
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
  await eraseRows(node, tx, records)
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

/** Rows of an index whose record this was: noted for audits that are closed later, logged for one that is closed. */
async function eraseRows(node: NodeContext, tx: Tx, records: readonly string[]): Promise<void> {
  const erased_at = node.now()
  for (let at = 0; at < records.length; at += 1_000) {
    const some = records.slice(at, at + 1_000)
    await tx
      .insertInto('erased_record')
      .values(some.map((record) => ({ record, erased_at })))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const rows = await tx
      .selectFrom('audit_row')
      .innerJoin('audit', 'audit.id', 'audit_row.audit')
      .select(['audit_row.audit', 'audit_row.digest', 'audit_row.position', 'audit.agreement'])
      .where('audit_row.record', 'in', some)
      .orderBy('audit_row.audit')
      .orderBy('audit_row.position')
      .execute()
    for (const { audit, digest, position, agreement } of rows) {
      const erasure = await logErasure(node, tx, { agreement, digest, positions: [position] })
      await tx
        .updateTable('audit_row')
        .set({ record: null, erasure })
        .where('audit', '=', audit)
        .where('digest', '=', digest)
        .where('position', '=', position)
        .execute()
    }
  }
}

/** No manifest that names a row of an erased record is in force for so many days after. */
const maxWindowDays = 3_650

/** What can be opened no longer goes: openings at the inquirer, signed questions at the publisher (spec/audit.md §4). */
export async function closeAuditWindows(node: NodeContext, signal: AbortSignal): Promise<void> {
  const now = node.now()
  await node.db.deleteFrom('audit_batch').where('closes_at', '<=', now).execute()
  // The longest window that terms can have; no manifest is in force for so long.
  await node.db
    .deleteFrom('erased_record')
    .where('erased_at', '<=', now - maxWindowDays * day)
    .execute()
  for (const { hash, terms } of await listAgreements(node.db, now)) {
    const audit = auditTermsOf(terms)
    if (audit === undefined || signal.aborted) continue
    await endRowAudits(node, { agreement: hash, before: now - audit.windowDays * day })
    await node.db
      .updateTable('answered_batch')
      .set({ message: null })
      .where('message', 'is not', null)
      .where('agreement', '=', fromBase64url(hash, 32))
      .where('charged_at', '<=', now - audit.windowDays * day)
      .execute()
  }
}

/** Rows and segments that were kept for audits whose window is over. */
async function endRowAudits(
  node: NodeContext,
  { agreement, before }: { readonly agreement: string; readonly before: Instant },
): Promise<void> {
  const over = await node.db
    .selectFrom('audit')
    .select('id')
    .where('agreement', '=', agreement)
    .where('kind', '=', 'row')
    .where('from_at', '<=', before)
    .execute()
  for (const { id } of over) await node.db.transaction().execute((tx) => forgetRows(tx, id))
}

/** Nothing of an audit of rows can be opened any more: its window or the audit is over. */
export async function forgetRows(tx: Tx, audit: string): Promise<void> {
  await tx.deleteFrom('audit_row').where('audit', '=', audit).execute()
  await tx.deleteFrom('audit_segment').where('audit', '=', audit).execute()
}
