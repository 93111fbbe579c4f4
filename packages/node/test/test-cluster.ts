import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { migrate } from '../src/database/database.ts'
import { type Cluster, startCluster } from '../src/database/embedded-postgres.ts'

/** The migrated database that a test's databases are clones of. */
export const template = 'comity_template'

/**
 * Starts a database server that keeps nothing, with the template. A run of many test files has both ready where
 * `COMITY_TEST_CLUSTERS` says, once a file has opened a testnet (packages/testnet/src/open-cluster.ts).
 */
export async function startTestCluster(dir: string): Promise<Cluster> {
  const kept = join(process.env['COMITY_TEST_CLUSTERS'] ?? '', 'cluster', 'data')
  const isKept = process.env['COMITY_TEST_CLUSTERS'] !== undefined && existsSync(kept)
  if (isKept) {
    await mkdir(dir, { mode: 0o711 })
    // With owners and modes, which the server insists on.
    await promisify(execFile)('cp', ['-a', kept, join(dir, 'data')])
  }
  const cluster = await startCluster({ dir, fsync: 'off-nothing-is-kept' })
  if (isKept) return cluster
  try {
    await cluster.createDatabase(template)
    await migrate(cluster.connection(template))
  } catch (error) {
    await cluster.stop()
    throw error
  }
  return cluster
}
