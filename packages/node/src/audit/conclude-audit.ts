import type { auditVerdict, BodyOf } from '@comity/client/api'
import { canonicalText, fromBase64url } from '@comity/codec'
import type { Actor, NodeContext } from '../context.ts'
import { fail } from '../errors.ts'
import { loadClosedAudit } from './close-audit.ts'
import { forgetRows } from './erase-openings.ts'
import { verifyShown } from './open-places.ts'

/** Log entry type of a verdict (spec/audit.md §9). */
const auditVerdictType = 'audit.verdict'

/**
 * Keeps the auditor's verdict and logs it, once (spec/audit.md §7). Throws `not-found`, `audit-period`, `audit-nonce`,
 * `audit-nonce-used`, `object-mismatch` for another verdict than the one that was given.
 */
export async function concludeAudit(
  node: NodeContext,
  actor: Actor,
  given: BodyOf<typeof auditVerdict>,
): Promise<void> {
  const { audit, nonce: shown, ...outcome } = given
  const row = await loadClosedAudit(node, actor, audit)
  const sum = outcome.opened + outcome.erased + outcome.failed
  const isSorted = outcome.codes.every((code, at) => at === 0 || code > (outcome.codes[at - 1] ?? code))
  const isBreach = outcome.verdict === 'breached'
  const isCounted = sum === outcome.places && isBreach === outcome.failed > 0 && isBreach === outcome.codes.length > 0
  if (!isCounted || !isSorted) fail('object-mismatch', {})
  const text = canonicalText({ ...outcome, codes: [...outcome.codes] })
  await node.db.transaction().execute(async (tx) => {
    const { nonce } = await verifyShown(tx, row, fromBase64url(shown, 32))
    const { numUpdatedRows } = await tx
      .updateTable('audit')
      .set({ nonce, outcome: text, concluded_at: node.now() })
      .where('id', '=', audit)
      .where('outcome', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows > 0n) {
      await forgetRows(tx, audit)
      const body = { audit, ...outcome, codes: [...outcome.codes] }
      await node.log.append(tx, { type: auditVerdictType, body })
      return
    }
    const kept = await tx.selectFrom('audit').select('outcome').where('id', '=', audit).executeTakeFirstOrThrow()
    if (kept.outcome !== text) fail('object-mismatch', {})
  })
}
