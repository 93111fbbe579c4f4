import { finalFreezeStates } from '@comity/casework/freeze'
import type { Instant } from '@comity/codec'
import type { ExpressionBuilder, SelectQueryBuilder } from 'kysely'
import type { NodeContext } from '../context.ts'
import { removeNotices } from '../notify/list.ts'
import type { Tables, Tx } from '../schema.ts'

/**
 * Erases what was written of payment stops that have come to their end and are older than the agreement's retention: every document,
 * and the ground. Events, sums and states stay: no person and no account is in them (spec/freezes.md §12). Returns their ids.
 */
export async function eraseFreezes(
  node: Pick<NodeContext, 'now'>,
  tx: Tx,
  {
    unit,
    agreement,
    before,
    atOnce,
  }: { readonly unit: string; readonly agreement: string; readonly before: Instant; readonly atOnce: number },
): Promise<readonly string[]> {
  const due = await tx
    .selectFrom('freeze')
    .select('id')
    .where('unit', '=', unit)
    .where('agreement', '=', agreement)
    .where('opened_at', '<=', before)
    .where('state', 'in', finalFreezeStates)
    .where('erased_at', 'is', null)
    .orderBy('id')
    .limit(atOnce)
    .forUpdate()
    .execute()
  const ids = due.map(({ id }) => id)
  if (ids.length === 0) return ids
  await tx.updateTable('freeze_document').set({ sealed: null }).where('freeze', 'in', ids).execute()
  await removeNotices(tx, ids)
  await tx.updateTable('freeze').set({ ground_sealed: null, erased_at: node.now() }).where('id', 'in', ids).execute()
  return ids
}

/** A payment stop that rests on a hit and is not erased: as long as it is kept the hit is. */
export function keptFreezeOn(
  is: ExpressionBuilder<Tables, 'hit'>,
): SelectQueryBuilder<Tables, 'hit' | 'freeze', { id: string }> {
  return is
    .selectFrom('freeze')
    .select('freeze.id')
    .whereRef('freeze.hit', '=', 'hit.id')
    .where('freeze.erased_at', 'is', null)
}
