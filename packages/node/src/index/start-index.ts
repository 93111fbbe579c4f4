import { isComityError } from '@comity/codec'
import type { NodeContext } from '../context.ts'
import { endEpochs } from './epochs.ts'
import { collectSegments } from './segment-files.ts'

/** What a start does for the index, before anything else writes: leftovers of a crash go, epochs that are over end. */
export async function startIndex(node: NodeContext): Promise<void> {
  await collectSegments(node)
  try {
    await endEpochs(node)
  } catch (error) {
    // A damaged log takes no entry; the epochs answer no longer anyway, and end at the first start after its repair.
    if (!isComityError(error, 'read-only')) throw error
  }
}
