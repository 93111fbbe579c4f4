import { join } from 'node:path'
import { connectionUrl, startCluster } from './embedded-postgres.ts'
import type { Fsync } from './postgres-settings.ts'
import { findRunning } from './postmaster.ts'

/** The database of one node: embedded in its folder, or on a server of the organisation's. */
export interface NodeDatabase {
  readonly kind: 'embedded' | 'server'
  readonly url: string
  /** Resolves when an embedded server ended by itself. */
  readonly failed: Promise<void>
  readonly stop: () => Promise<void>
}

const databaseName = 'comity'

/** The URL of a node's embedded database while its server runs; undefined when it does not. */
export async function runningDatabaseUrl(dir: string): Promise<string | undefined> {
  const server = await findRunning(join(dir, 'postgres', 'data'))
  return server === undefined ? undefined : connectionUrl(server.socketDir, databaseName)
}

/** Starts the embedded server unless a URL is given. Throws what `startCluster` throws. */
export async function startNodeDatabase({
  dir,
  databaseUrl,
  fsync,
}: {
  readonly dir: string
  readonly databaseUrl: string | undefined
  readonly fsync: Fsync
}): Promise<NodeDatabase> {
  if (databaseUrl !== undefined) {
    // Its own operators stop it; if it ends, the node's lock is lost, which stops the node.
    return { kind: 'server', url: databaseUrl, failed: new Promise(() => undefined), stop: () => Promise.resolve() }
  }
  const cluster = await startCluster({ dir: join(dir, 'postgres'), fsync })
  await cluster.createDatabase(databaseName)
  return { kind: 'embedded', url: cluster.connection(databaseName), failed: cluster.failed, stop: cluster.stop }
}
