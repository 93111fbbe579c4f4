import { networkFind } from '@comity/client/api'
import { checkShape } from '@comity/codec'
import type { JobRunner } from '../jobs.ts'
import { findGroupsTask } from './find-groups.ts'
import { allShared } from './links-in-database.ts'
import { storeGroups } from './stored-groups.ts'

/** Runs a `link` job: finds the groups among all cases of its unit. */
export const runLink: JobRunner = async (node, { unit }, params, onProgress, signal) => {
  checkShape(networkFind.body, params)
  const shared = await allShared(node, { unit, signal })
  onProgress({ done: 0, total: shared.length })
  const groups = await node.kernel.run(findGroupsTask, { shared })
  await storeGroups(node, { unit, groups })
  onProgress({ done: shared.length, total: shared.length })
  return { state: 'done', asks: [] }
}
