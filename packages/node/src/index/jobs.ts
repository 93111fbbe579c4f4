import { indexPublish, indexSync } from '@comity/client/api'
import { checkShape } from '@comity/codec'
import type { JobRunner } from '../jobs.ts'
import { publishIndex } from './publish.ts'
import { syncIndex } from './sync-index.ts'

/** Runs a `publish` job; its parameters are the body of `index.publish`. */
export const runPublish: JobRunner = async (node, _job, params, onProgress, signal) => {
  const { agreement } = checkShape(indexPublish.body, params)
  await publishIndex({ node, agreement, onProgress, signal })
  return []
}

/** Runs a `sync` job; its parameters are the body of `index.sync`. */
export const runSync: JobRunner = async (node, _job, params, onProgress, signal) => {
  const source = checkShape(indexSync.body, params)
  await syncIndex({ node, source, onProgress, signal })
  return []
}
