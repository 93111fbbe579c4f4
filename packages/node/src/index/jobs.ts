import { indexPublish, indexSync } from '@comity/client/api'
import { checkShape, isComityError } from '@comity/codec'
import type { JobRunner } from '../jobs.ts'
import { loadPartner } from '../partner/directory.ts'
import { AwaitsPouch, dropOutdated, pouchWay } from '../pouch/synced-by-pouch.ts'
import { noteLeftOut } from '../subjects/restricted.ts'
import { publishIndex } from './publish.ts'
import { onlineWay, syncIndex } from './sync-index.ts'

/** Runs a `publish` job; its parameters are the body of `index.publish`. */
export const runPublish: JobRunner = async (node, job, params, onProgress, signal) => {
  const { agreement } = checkShape(indexPublish.body, params)
  await noteLeftOut(node, { job, route: 'index.publish', agreement, case: undefined })
  await publishIndex({ node, agreement, onProgress, signal })
  return { state: 'done', asks: [] }
}

/** Runs a `sync` job; its parameters are the body of `index.sync`. */
export const runSync: JobRunner = async (node, { id }, params, onProgress, signal) => {
  const source = checkShape(indexSync.body, params)
  const { link } = await loadPartner(node.db, source.publisher)
  const way = link === 'pouch' ? pouchWay(node, { job: id, ...source }) : onlineWay(node, source.publisher, signal)
  const run = () => syncIndex({ node, source, way, onProgress, signal })
  try {
    // What was seen of the publisher's log has moved since an answer was asked for: asked again, beside the later one.
    await run().catch(async (error: unknown) => {
      if (!isComityError(error, 'manifest-invalid') || !(await dropOutdated(node, { job: id, ...source }))) throw error
      await run()
    })
  } catch (error) {
    if (error instanceof AwaitsPouch) return { state: 'waiting', asks: [] }
    throw error
  }
  return { state: 'done', asks: [] }
}
