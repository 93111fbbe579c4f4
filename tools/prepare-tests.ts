import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { useBundles } from './bundles.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

/** Gives this process and all that it starts what makes tests fast: each thing here is made once for hundreds of processes. */
export async function prepareTests(root: string): Promise<void> {
  // They load the same sources: compiled once, in the folder of what is built.
  process.env['NODE_COMPILE_CACHE'] ??= join(root, 'build/compile-cache')
  // Tens of them open a testnet: its empty database is made once (packages/testnet/src/open-cluster.ts).
  const clusters = join(useTemporaryFolder(), 'clusters')
  mkdirSync(clusters)
  chmodSync(clusters, 0o711)
  process.env['COMITY_TEST_CLUSTERS'] = clusters
  await useBundles({ root, folder: join(root, 'build/bundles') })
}
