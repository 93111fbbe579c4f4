import { type AuditPlan, commitNonce } from '@comity/audit'
import { day, equalBytes, formatInstant, toBase64url } from '@comity/codec'
import { sql } from 'kysely'
import { findAgreement } from '../agreements/agreements.ts'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import type { Tx } from '../schema.ts'
import { auditTermsOf } from './audit-terms.ts'
import { isAuditorOf } from './auditor.ts'

/** Log entry type of a nonce that was committed (spec/audit.md §9). */
const auditBeginType = 'audit.begin'

/** What a budget counts by, and half of the shortest window (spec/audit.md §2). */
const leastPeriod = day

/**
 * Takes up an audit before its period begins (spec/audit.md §2). Throws `audit-not-agreed`, also for an auditor whom these terms
 * do not name, `audit-period`, `audit-nonce-used`
 * for a nonce that another audit showed, `object-mismatch` for an audit of others or one that is known.
 */
export async function beginAudit(
  node: NodeContext,
  actor: Actor,
  { plan, nonceCommitment }: { readonly plan: AuditPlan; readonly nonceCommitment: Uint8Array },
): Promise<void> {
  const { inquirer, publisher, agreement, from, until } = plan
  if (inquirer === publisher || ![inquirer, publisher].includes(node.party)) fail('object-mismatch', {})
  const stored = await findAgreement(node.db, agreement)
  const members = stored?.terms.parties.map(({ party }) => party) ?? []
  const audit = stored === undefined ? undefined : auditTermsOf(stored.terms)
  if (audit === undefined || !members.includes(inquirer) || !members.includes(publisher))
    return fail('audit-not-agreed', {})
  if (!(await isAuditorOf(node, actor, agreement))) return fail('audit-not-agreed', {})
  const length = until - from
  // A day at least, so that few questions of an hour are not opened whole; half a window at most, so that what was asked on the
  // first day can still be opened after the last.
  if (from < node.now() || length < leastPeriod || length > (audit.windowDays / 2) * day) fail('audit-period', {})
  await node.db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('audit', 0))`.execute(tx)
    await refuseKnown(tx, { plan, nonceCommitment })
    await tx
      .insertInto('audit')
      .values({
        ...{ id: plan.audit, agreement, inquirer, publisher, kind: plan.of, from_at: from, until_at: until },
        nonce_commitment: nonceCommitment,
        begun_at: node.now(),
        ...{
          batches: null,
          close_entry: null,
          closed_at: null,
          checkpoint: null,
          manifest: null,
          nonce: null,
          drawn: null,
        },
        ...{ outcome: null, concluded_at: null },
      })
      .execute()
    const [begins, ends] = [formatInstant(from), formatInstant(until)]
    await node.log.append(tx, {
      type: auditBeginType,
      body: { ...plan, from: begins, until: ends, nonceCommitment: toBase64url(nonceCommitment) },
    })
  })
}

async function refuseKnown(
  tx: Tx,
  { plan, nonceCommitment }: { readonly plan: AuditPlan; readonly nonceCommitment: Uint8Array },
): Promise<void> {
  const { audit, agreement, inquirer, publisher, from, until, of } = plan
  const others = await tx.selectFrom('audit').selectAll().execute()
  if (others.some((other) => other.id === audit || equalBytes(other.nonce_commitment, nonceCommitment)))
    fail('object-mismatch', {})
  // What was shown once can be tried on a new commitment by anybody who saw it.
  const isForeseen = others.some(
    ({ nonce }) => nonce !== null && equalBytes(commitNonce({ plan, nonce }), nonceCommitment),
  )
  if (isForeseen) fail('audit-nonce-used', {})
  const overlaps = others.some(
    (other) =>
      other.agreement === agreement &&
      other.inquirer === inquirer &&
      other.publisher === publisher &&
      other.kind === of &&
      other.from_at < until &&
      from < other.until_at,
  )
  // Each question stands in one audit at most: more audits of one period would open more than the terms say.
  if (overlaps) fail('audit-period', {})
}
