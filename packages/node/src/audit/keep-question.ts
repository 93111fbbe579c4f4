import type { Verified } from '@comity/codec'
import type { LoadedAgreement } from '../agreements/agreements.ts'
import type { NodeContext } from '../context.ts'
import type { Incoming } from '../routes/define.ts'
import { auditTermsOf } from './audit-terms.ts'

/**
 * Keeps the signed question beside its elements, under terms that name an audit (spec/audit.md §4). Durable before the batch is
 * answered; a crash between the charge and this leaves a batch without it that was never answered, and a retry adds it.
 */
export async function keepForAudit(
  node: NodeContext,
  {
    question,
    batch,
    agreement: { terms },
  }: {
    readonly question: Verified<Incoming>
    readonly batch: string
    readonly agreement: Pick<LoadedAgreement, 'terms'>
  },
): Promise<void> {
  if (auditTermsOf(terms) === undefined) return
  await node.db
    .updateTable('answered_batch')
    .set({ message: question.jws })
    .where('inquirer', '=', question.from)
    .where('batch', '=', batch)
    .where('digest', '=', question.digest)
    .execute()
}
