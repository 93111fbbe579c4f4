import { join } from 'node:path'
import type { LogStoreValue } from './log-config.ts'
import { type LogFiles, openLogFiles } from './log-files.ts'

/** Opens the published log of a node's folder where node.json says that it is: in `log/`, or in a bucket. */
export async function openStoredLogFiles(dir: string, store: LogStoreValue = { kind: 'folder' }): Promise<LogFiles> {
  if (store.kind === 'folder') return openLogFiles(join(dir, 'log'))
  // A node that keeps its log in a folder never loads Amazon's library.
  const { openS3LogFiles } = await import('./s3-log-files.ts')
  return openS3LogFiles(store)
}
