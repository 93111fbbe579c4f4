import { isComityError } from '@comity/codec'
import type { NodeContext } from '../context.ts'
import { publishIndex, requireSchedule } from '../index/publish.ts'

/** Agreements whose next version takes something back. */
export async function pendingRetractions(node: NodeContext): Promise<readonly string[]> {
  const rows = await node.db
    .selectFrom('index_retraction')
    .innerJoin('index_epoch', 'index_epoch.id', 'index_retraction.epoch')
    .select('index_epoch.agreement')
    .distinct()
    .orderBy('index_epoch.agreement')
    .execute()
  return rows.map(({ agreement }) => agreement)
}

/**
 * Publishes what is to be withdrawn as soon as the schedule lets it: versions follow the clock, so that they do not say when
 * a record went. Where the agreement has ended there is nobody to publish to.
 */
export async function publishRetractions(node: NodeContext, signal: AbortSignal): Promise<void> {
  for (const agreement of await pendingRetractions(node)) {
    try {
      await requireSchedule(node, agreement)
      await publishIndex({ node, agreement, onProgress: () => undefined, signal })
    } catch (error) {
      // Tried again at the next run.
      if (!isComityError(error)) throw error
    }
  }
}
