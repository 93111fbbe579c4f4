import { auditBatch } from '@comity/client/api'
import { fromBase64url, toBase64url } from '@comity/codec'
import { type ListedBatch, loadClosedAudit } from '../../audit/close-audit.ts'
import { fail } from '../../errors.ts'
import { ownRoute } from '../define.ts'

/** A batch of the population, as its publisher stored it. Throws `not-found` for any other. */
export const auditBatchRoute = ownRoute({
  call: auditBatch,
  roles: ['auditor'],
  handle: async (node, actor, { audit, batch }) => {
    const row = await loadClosedAudit(node, actor, audit)
    const listed = JSON.parse(row.batches) as ListedBatch[] // our own canonical text
    if (!listed.some(({ digest }) => digest === batch)) fail('not-found', {})
    const stored = await node.db
      .selectFrom('answered_batch')
      .select(['message', 'elements'])
      .where('inquirer', '=', row.inquirer)
      .where('digest', '=', fromBase64url(batch, 32))
      .executeTakeFirst()
    if (stored?.message == null) return fail('not-found', {})
    return { message: stored.message, elements: toBase64url(stored.elements) }
  },
})
