import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Cluster, type Fsync, migrate, startCluster } from '@comity/node'

/** The migrated database of which every party gets a clone. */
export const template = 'comity_template'

/**
 * Starts a database server in a folder, with the template. A run of many test files names a folder in
 * `COMITY_TEST_CLUSTERS`: the first file leaves a copy of its server's data there and the others begin with that, which
 * takes a fifth of the time. It lives as long as the run, so that it is never older than the migrations.
 */
export async function openCluster({ dir, fsync }: { readonly dir: string; readonly fsync: Fsync }): Promise<Cluster> {
  const shelf = process.env['COMITY_TEST_CLUSTERS']
  if (shelf === undefined) return openNew({ dir, fsync })
  const kept = join(shelf, 'cluster')
  if (!existsSync(kept)) await fill(shelf, kept)
  await mkdir(dir, { mode: 0o711 })
  await copy(join(kept, 'data'), join(dir, 'data'))
  return startCluster({ dir, fsync })
}

async function openNew({ dir, fsync }: { readonly dir: string; readonly fsync: Fsync }): Promise<Cluster> {
  const cluster = await startCluster({ dir, fsync })
  try {
    await cluster.createDatabase(template)
    await migrate(cluster.connection(template))
  } catch (error) {
    await cluster.stop()
    throw error
  }
  return cluster
}

/** Made beside its place and renamed; when two files make it at once, the second drops its own. */
async function fill(shelf: string, kept: string): Promise<void> {
  const draft = await mkdtemp(join(shelf, 'draft-'))
  // As root the server runs under another account, which must be able to pass through.
  await chmod(draft, 0o711)
  const cluster = await openNew({ dir: draft, fsync: 'off-nothing-is-kept' })
  await cluster.stop()
  await rename(draft, kept).catch(() => rm(draft, { recursive: true }))
}

/** With owners and modes, which the server insists on. */
async function copy(from: string, to: string): Promise<void> {
  await promisify(execFile)('cp', ['-a', from, to])
}
